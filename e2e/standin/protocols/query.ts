import { outputShape, type Service } from "../shapes";
import { type HttpAnswer, type Protocol, REQUEST_ID } from "./protocol";
import { escaped, membersXml } from "./xml";

const NAMESPACES: Partial<Record<Service, string>> = {
  ec2: "http://ec2.amazonaws.com/doc/2016-11-15/",
  elbv2: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
};

/** EC2 Query, and AWS Query as Elastic Load Balancing and STS speak it: a form in, XML out. */
export const query: Protocol = {
  read(_service, { method, body }) {
    const { Action: action, Version, ...parameters } = Object.fromEntries(new URLSearchParams(body));
    if (method !== "POST" || action === undefined || Version === undefined) return null;
    return { action, parameters };
  },

  write(service, action, output) {
    const shape = outputShape(service, action);
    if (shape?.kind !== "structure") throw new Error(`${service}:${action} has no output.`);
    const content = membersXml(shape, output);
    const inner =
      service === "ec2"
        ? `<requestId>${REQUEST_ID}</requestId>${content}`
        : `<${action}Result>${content}</${action}Result><ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata>`;
    return xml(`<${action}Response xmlns="${NAMESPACES[service] ?? ""}">${inner}</${action}Response>\n`);
  },

  error(service, code, message) {
    const parts = `<Code>${escaped(code)}</Code><Message>${escaped(message)}</Message>`;
    return xml(
      service === "ec2"
        ? `<Response><Errors><Error>${parts}</Error></Errors><RequestID>${REQUEST_ID}</RequestID></Response>`
        : `<ErrorResponse xmlns="${NAMESPACES[service] ?? ""}"><Error><Type>Sender</Type>${parts}</Error><RequestId>${REQUEST_ID}</RequestId></ErrorResponse>`,
    );
  },
};

function xml(content: string): HttpAnswer {
  return {
    headers: { "content-type": "text/xml;charset=UTF-8" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${content}`,
  };
}
