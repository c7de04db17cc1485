import { answerForVpc, diagramAnswer, onlyGet, type VpcContext } from "@/app/api/answers";
import { vpcDrawing } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request, context: VpcContext): Promise<Response> {
  return answerForVpc(request, context, (located) =>
    diagramAnswer(request, vpcDrawing(located, new URL(request.url).searchParams), "dot"),
  );
}
