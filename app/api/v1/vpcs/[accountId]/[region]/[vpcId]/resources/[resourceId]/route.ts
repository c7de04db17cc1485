import { answerForVpc, decoded, json, onlyGet, problem, type VpcContext } from "@/app/api/answers";
import { explainResource } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

interface ResourceContext extends VpcContext {
  params: Promise<{ accountId: string; region: string; vpcId: string; resourceId: string }>;
}

export async function GET(request: Request, context: ResourceContext): Promise<Response> {
  const resourceId = decoded((await context.params).resourceId);
  return answerForVpc(request, context, (located, runtime) => {
    const panel = explainResource(runtime, located, resourceId);
    if (panel !== null) return json(panel);
    const elsewhere = runtime.locate(resourceId);
    const where =
      elsewhere === null
        ? "No VPC in reach has it."
        : `It is in VPC ${elsewhere.at.vpcId} of account ${elsewhere.at.accountId}, Region ${elsewhere.at.region}.`;
    return problem(
      request,
      { status: 404, title: "No such resource", detail: `There is no ${resourceId} here. ${where}` },
      { members: elsewhere === null ? {} : { at: elsewhere.at } },
    );
  });
}
