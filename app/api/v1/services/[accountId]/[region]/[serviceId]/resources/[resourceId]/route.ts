import { answerForService, decoded, json, onlyGet, problem, type ServiceContext } from "@/app/api/answers";
import { explainOnService } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

interface ResourceContext extends ServiceContext {
  params: Promise<{ accountId: string; region: string; serviceId: string; resourceId: string }>;
}

export async function GET(request: Request, context: ResourceContext): Promise<Response> {
  const resourceId = decoded((await context.params).resourceId);
  return answerForService(request, context, (service, runtime) => {
    const panel = explainOnService(runtime.network(), service, resourceId);
    if (panel !== null) return json(panel);
    const detail = `There is no ${resourceId} here, and no account in reach has it.`;
    return problem(request, { status: 404, title: "No such resource", detail });
  });
}
