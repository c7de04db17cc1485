import { DEFAULT_VIEW, serviceHref, vpcHref } from "@/lib/view";
import type { ServiceNotFound } from "./service-page";
import type { VpcNotFound } from "./vpcs";

/** What a reader may have meant, as links. */
export function nearOf(found: VpcNotFound | ServiceNotFound): { href: string; label: string; detail: string }[] {
  return found.near.map((other) => ({
    href: "vpcId" in other ? vpcHref(other, DEFAULT_VIEW) : serviceHref(other, DEFAULT_VIEW),
    label: other.name ?? ("vpcId" in other ? other.vpcId : other.serviceId),
    detail: `${other.accountId} · ${other.region}`,
  }));
}
