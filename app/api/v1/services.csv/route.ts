import { answer, csvAnswer, onlyGet } from "@/app/api/answers";
import { tableCsv } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request): Promise<Response> {
  return answer(request, (runtime) =>
    csvAnswer(tableCsv(runtime, "services", new URL(request.url).searchParams), "endpoint-services.csv"),
  );
}
