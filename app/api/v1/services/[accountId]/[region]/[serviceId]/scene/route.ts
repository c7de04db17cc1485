import { answerForService, json, onlyGet, type ServiceContext } from "@/app/api/answers";
import { renderServiceScene } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request, context: ServiceContext): Promise<Response> {
  return answerForService(request, context, (service, runtime) =>
    json(renderServiceScene(runtime, service, new URL(request.url).searchParams)),
  );
}
