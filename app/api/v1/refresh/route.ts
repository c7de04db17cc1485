import { answer, json, onlyPostAndDelete, problem } from "@/app/api/answers";
import { isCrossSite, type Runtime } from "@/lib/server";

export { onlyPostAndDelete as GET, onlyPostAndDelete as PATCH, onlyPostAndDelete as PUT };

/** Reads every source anew; answers at once, and the events tell how it goes. */
export function POST(request: Request): Promise<Response> {
  return act(request, (runtime) => json({ status: runtime.refresh(), events: "/api/v1/refresh/events" }, 202));
}

/** Stops the refresh under way. What has arrived is kept; the events tell when it has ended. */
export function DELETE(request: Request): Promise<Response> {
  return act(request, (runtime) => json({ status: runtime.cancel(), events: "/api/v1/refresh/events" }, 202));
}

function act(request: Request, action: (runtime: Runtime) => Response): Promise<Response> {
  return answer(
    request,
    (runtime) => {
      if (!isCrossSite(request.headers)) return action(runtime);
      return problem(request, {
        status: 403,
        title: "Forbidden",
        detail: "A page of another site asked for this. Only Isthmus' own pages and local programs may.",
      });
    },
    0,
  );
}
