import { answerForVpc, fileAnswer, onlyGet, type VpcContext } from "@/app/api/answers";
import { previewPng, vpcDrawing } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

/** The picture that stands for a link to the VPC's page. */
export function GET(request: Request, context: VpcContext): Promise<Response> {
  return answerForVpc(request, context, async (located) =>
    fileAnswer(request, await previewPng(vpcDrawing(located, new URL(request.url).searchParams))),
  );
}
