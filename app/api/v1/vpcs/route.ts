import { answer, json, onlyGet } from "@/app/api/answers";
import { listVpcs } from "@/lib/server";

export { onlyGet as DELETE, onlyGet as PATCH, onlyGet as POST, onlyGet as PUT };

export function GET(request: Request): Promise<Response> {
  return answer(request, (runtime) => json({ vpcs: listVpcs(runtime) }));
}
