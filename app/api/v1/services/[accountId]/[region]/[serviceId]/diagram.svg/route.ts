import { answerForService, onlyGet, type ServiceContext, svgAnswer } from "@/app/api/answers";
import { renderServiceSvg } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request, context: ServiceContext): Promise<Response> {
  return answerForService(request, context, (service, runtime) =>
    svgAnswer(
      request,
      renderServiceSvg(runtime, service, new URL(request.url).searchParams),
      `${service.node.id}.svg`,
    ),
  );
}
