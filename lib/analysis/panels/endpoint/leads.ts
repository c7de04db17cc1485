import type { Section } from "../../document";
import { isPrivateLink } from "../../facts";
import { associationBlocks } from "./associations";
import { providerBlocks } from "./provider";
import type { EndpointQuestion } from "./question";

/** Section *Where it leads*, for what some account provides; endpoints of AWS's own services lead to AWS. */
export function leadsSection(question: EndpointQuestion): Section[] {
  const { endpoint } = question;
  switch (endpoint.attributes.knownType) {
    case "Interface":
    case "GatewayLoadBalancer":
      if (!isPrivateLink(endpoint)) return [];
      return [{ id: "leads", title: "Where it leads", blocks: providerBlocks(question) }];
    case "Resource":
    case "ServiceNetwork":
      return [{ id: "leads", title: "Where it leads", blocks: associationBlocks(question) }];
    default:
      return [];
  }
}
