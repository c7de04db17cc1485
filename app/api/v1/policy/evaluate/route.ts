import { json, onlyPost, problem } from "@/app/api/answers";
import { evaluatePolicyRequest } from "@/lib/server";

export { onlyPost as DELETE, onlyPost as GET, onlyPost as PATCH, onlyPost as PUT };

/** Judges a request by an endpoint policy. Changes nothing, and reads nothing of the network. */
export async function POST(request: Request): Promise<Response> {
  const answer = evaluatePolicyRequest(await request.text());
  if (answer.ok) return json(answer.evaluation);
  return problem(request, { status: 400, title: "No request to judge", detail: answer.message });
}
