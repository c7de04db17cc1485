import { answerForVpc, asDownload, json, onlyGet, problem, type VpcContext } from "@/app/api/answers";
import { fileName, reachOfVpc, servicesIn } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

/** How every subnet of a VPC reaches every service. */
export function GET(request: Request, context: VpcContext): Promise<Response> {
  return answerForVpc(request, context, (located) => {
    const asked = servicesIn(new URL(request.url).searchParams);
    if (!asked.ok) return problem(request, { status: 400, title: "No such services", detail: asked.message });
    return asDownload(request, json(reachOfVpc(located, asked.services)), fileName(located, "reach.json"));
  });
}
