import { answerForService, diagramAnswer, onlyGet, type ServiceContext } from "@/app/api/answers";
import { serviceDrawing } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request, context: ServiceContext): Promise<Response> {
  return answerForService(request, context, (service, runtime) =>
    diagramAnswer(request, serviceDrawing(runtime, service, new URL(request.url).searchParams), "png"),
  );
}
