import { answerForVpc, decoded, json, onlyGet, problem, type VpcContext } from "@/app/api/answers";
import { explainResource, homeOf } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

interface ResourceContext extends VpcContext {
  params: Promise<{ accountId: string; region: string; vpcId: string; resourceId: string }>;
}

export async function GET(request: Request, context: ResourceContext): Promise<Response> {
  const resourceId = decoded((await context.params).resourceId);
  return answerForVpc(request, context, (located, runtime) => {
    const panel = explainResource(runtime, located, resourceId);
    if (panel !== null) return json(panel);
    const at = homeOf(runtime, resourceId);
    const where =
      at === null
        ? "No VPC in reach has it."
        : `It is in VPC ${at.vpcId} of account ${at.accountId}, Region ${at.region}.`;
    return problem(
      request,
      { status: 404, title: "No such resource", detail: `There is no ${resourceId} here. ${where}` },
      { members: at === null ? {} : { at } },
    );
  });
}
