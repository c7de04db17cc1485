import { answerForVpc, asDownload, json, onlyGet, type VpcContext } from "@/app/api/answers";
import { fileName, vpcTopology } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request, context: VpcContext): Promise<Response> {
  return answerForVpc(request, context, (located) =>
    asDownload(request, json(vpcTopology(located)), fileName(located, "json")),
  );
}
