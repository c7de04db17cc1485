import { answer, onlyGet, svgAnswer } from "@/app/api/answers";
import { renderNetworkSvg } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request): Promise<Response> {
  return answer(request, (runtime) =>
    svgAnswer(request, renderNetworkSvg(runtime, new URL(request.url).searchParams), "network.svg"),
  );
}
