import { answer, json, onlyPost, problem } from "@/app/api/answers";
import { isCrossSite } from "@/lib/server";

export { onlyPost as DELETE, onlyPost as GET, onlyPost as PATCH, onlyPost as PUT };

/** Reads every source anew; answers at once, and the events tell how it goes. */
export function POST(request: Request): Promise<Response> {
  return answer(
    request,
    (runtime) => {
      if (isCrossSite(request.headers)) {
        return problem(request, {
          status: 403,
          title: "Forbidden",
          detail: "A page of another site asked for this refresh. Only Isthmus' own pages and local programs may.",
        });
      }
      return json({ status: runtime.refresh(), events: "/api/v1/refresh/events" }, 202);
    },
    0,
  );
}
