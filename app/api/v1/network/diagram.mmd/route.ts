import { answer, diagramAnswer, onlyGet } from "@/app/api/answers";
import { networkDrawing } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request): Promise<Response> {
  return answer(request, (runtime) =>
    diagramAnswer(request, networkDrawing(runtime, new URL(request.url).searchParams), "mmd"),
  );
}
