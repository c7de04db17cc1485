import { headers } from "next/headers";
import { NotFoundPage } from "@/components/pages";
import { findService, getRuntime, nearOf } from "@/lib/server";

/** Next gives this page nothing of the request; proxy.ts leaves the path in a header. */
export default async function NotFound() {
  const path = (await headers()).get("x-isthmus-path") ?? "";
  const [accountId = "", region = "", serviceId = ""] = path.split("/").slice(2);
  const found = findService(await getRuntime(), { accountId, region, serviceId });
  if (found.found) return null;
  return <NotFoundPage what="endpoint service" message={found.message} near={nearOf(found)} loading={false} />;
}
