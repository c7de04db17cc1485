import { answer, json, onlyGet } from "@/app/api/answers";
import { healthOf } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

/** Answers at once, whatever the sources do. */
export function GET(request: Request): Promise<Response> {
  return answer(request, (runtime) => json(healthOf(runtime)), 0);
}
