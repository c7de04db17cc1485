import { answerForVpc, json, onlyGet, type VpcContext } from "@/app/api/answers";
import { renderScene } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request, context: VpcContext): Promise<Response> {
  return answerForVpc(request, context, (located) => json(renderScene(located, new URL(request.url).searchParams)));
}
