import { answer, asDownload, json, onlyGet } from "@/app/api/answers";
import { tablePage } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request): Promise<Response> {
  return answer(request, (runtime) => {
    const { page } = tablePage(runtime, "endpoints", new URL(request.url).searchParams);
    return asDownload(request, json(page), "endpoints.json");
  });
}
