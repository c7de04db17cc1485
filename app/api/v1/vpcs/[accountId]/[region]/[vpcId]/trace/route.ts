import { answerForVpc, json, onlyGet, problem, type VpcContext } from "@/app/api/answers";
import { traceFor } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

/** Whether one thing reaches another, hop by hop. */
export function GET(request: Request, context: VpcContext): Promise<Response> {
  return answerForVpc(request, context, (located) => {
    const answer = traceFor(located, new URL(request.url).searchParams);
    if (answer.ok) return json(answer.trace);
    const { field, message } = answer.problem;
    return problem(request, { status: 400, title: "Nothing to trace", detail: message }, { members: { field } });
  });
}
