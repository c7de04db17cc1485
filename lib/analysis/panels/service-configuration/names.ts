import type { EndpointService } from "../../balancers";
import type { Block, Section } from "../../document";
import { code, codes, orDash, say, text } from "../../words";

/** Section *Names*: the name that consumers use, and the proof that the domain belongs to the provider. */
export function namesSection({ attributes }: EndpointService): Section {
  return {
    id: "names",
    title: "Names",
    blocks: [
      ...privateName(attributes),
      {
        type: "facts",
        items: [
          {
            term: "Service name",
            value: attributes.serviceName === null ? ["–"] : say`${code(attributes.serviceName)}`,
          },
          { term: "Private DNS name", value: orDash(attributes.privateDnsName) },
          { term: "Its verification", value: orDash(attributes.privateDnsState) },
          { term: "IP versions", value: codes(attributes.supportedIpAddressTypes).content },
        ],
      },
    ],
  };
}

function privateName({
  privateDnsName,
  privateDnsState,
  privateDnsVerification,
  serviceTypes,
}: EndpointService["attributes"]): Block[] {
  if (privateDnsName === null) {
    return [
      text([
        serviceTypes.includes("GatewayLoadBalancer")
          ? "Services of Gateway Load Balancers have no private DNS name: routes lead to their endpoints."
          : "It has no private DNS name: consumers use the names of their own endpoints.",
      ]),
    ];
  }
  if (privateDnsState === "verified") {
    return [
      text(
        say`${code(privateDnsName)} is verified: in a consumer's VPC with private DNS enabled it gives the addresses of the consumer's endpoint.`,
        "ok",
      ),
    ];
  }
  if (privateDnsState === null) {
    return [text(say`Whether ${code(privateDnsName)} is verified is not visible.`, "unknown")];
  }
  const { name, value } = privateDnsVerification ?? { name: null, value: null };
  const pending = text(
    say`${code(privateDnsName)} is not verified (${privateDnsState}), so new connections cannot use it. Publish this TXT record in the public zone of the domain, then start the verification.`,
    "attention",
  );
  if (name === null || value === null) {
    return [pending, text(["The record that AWS asks for is not visible."], "unknown")];
  }
  // The record belongs to the domain itself, also where the private name is a wildcard.
  const domain = privateDnsName.replace(/^\*\./, "");
  return [pending, { type: "code", label: "TXT record", language: "shell", text: `${name}.${domain}. TXT "${value}"` }];
}
