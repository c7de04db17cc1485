import { problem } from "@/app/api/answers";

export { nothing as DELETE, nothing as GET, nothing as PATCH, nothing as POST, nothing as PUT };

/** Whatever else is asked for under /api. */
function nothing(request: Request): Response {
  return problem(request, {
    status: 404,
    title: "Not found",
    detail: "There is nothing at this address. GET /api/v1/openapi.json describes what there is.",
  });
}
