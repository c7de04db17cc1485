import { answerForVpc, csvAnswer, onlyGet, problem, type VpcContext } from "@/app/api/answers";
import { fileName, reachCsv, reachOfVpc, servicesIn } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request, context: VpcContext): Promise<Response> {
  return answerForVpc(request, context, (located) => {
    const asked = servicesIn(new URL(request.url).searchParams);
    if (!asked.ok) return problem(request, { status: 400, title: "No such services", detail: asked.message });
    return csvAnswer(reachCsv(reachOfVpc(located, asked.services)), fileName(located, "reach.csv"));
  });
}
