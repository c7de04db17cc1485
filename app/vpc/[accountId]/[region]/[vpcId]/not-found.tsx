import { headers } from "next/headers";
import { NotFoundPage } from "@/components/pages";
import { findVpc, getRuntime, nearOf } from "@/lib/server";

/** Next gives this page nothing of the request; proxy.ts leaves the path in a header. */
export default async function NotFound() {
  const path = (await headers()).get("x-isthmus-path") ?? "";
  const [accountId = "", region = "", vpcId = ""] = path.split("/").slice(2);
  const found = findVpc(await getRuntime(), { accountId, region, vpcId });
  return found.found ? null : <NotFoundPage what="VPC" message={found.message} near={nearOf(found)} loading={false} />;
}
