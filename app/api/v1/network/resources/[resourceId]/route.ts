import { answer, decoded, json, onlyGet, problem } from "@/app/api/answers";
import { explainOnNetwork } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export async function GET(
  request: Request,
  { params }: { params: Promise<{ resourceId: string }> },
): Promise<Response> {
  const resourceId = decoded((await params).resourceId);
  return answer(request, (runtime) => {
    const panel = explainOnNetwork(runtime.network(), resourceId);
    if (panel !== null) return json(panel);
    const detail = `${resourceId} is in no account and Region that was read, so nothing can be said about it.`;
    return problem(request, { status: 404, title: "No such resource", detail });
  });
}
