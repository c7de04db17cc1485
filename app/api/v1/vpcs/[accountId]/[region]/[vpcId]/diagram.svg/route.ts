import { answerForVpc, onlyGet, svgAnswer, type VpcContext } from "@/app/api/answers";
import { fileName, renderSvg } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request, context: VpcContext): Promise<Response> {
  return answerForVpc(request, context, (located) =>
    svgAnswer(request, renderSvg(located, new URL(request.url).searchParams), fileName(located, "svg")),
  );
}
