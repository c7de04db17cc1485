import { answer, json, onlyGet } from "@/app/api/answers";
import { networkView } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

/** The VPCs of every account and Region as the page shows them for this query. */
export function GET(request: Request): Promise<Response> {
  return answer(request, (runtime) => json(networkView(runtime, new URL(request.url).searchParams)));
}
