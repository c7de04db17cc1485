import { actionAt, inputShape, outputShape } from "../shapes";
import { type HttpAnswer, type Protocol, REQUEST_ID } from "./protocol";
import { escaped, membersXml } from "./xml";

const NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/";

/** REST-XML as Route 53 speaks it: the path is the action and names its resource, the URL's query holds the parameters. */
export const restXml: Protocol = {
  read(service, { method, path, query }) {
    const found = service === "route53" ? actionAt(service, method, path) : null;
    if (found === null) return null;
    const { action, labels } = found;
    const input = inputShape(service, action);
    const members = input?.kind === "structure" ? input.members : [];
    const parameters: Record<string, string> = { ...labels };
    for (const [name, value] of query) {
      parameters[members.find(({ parameterName }) => parameterName === name)?.name ?? name] = value;
    }
    return { action, parameters };
  },

  write(service, action, output) {
    const shape = outputShape(service, action);
    if (shape?.kind !== "structure") throw new Error(`${service}:${action} has no output.`);
    return xml(`<${shape.name} xmlns="${NAMESPACE}">${membersXml(shape, output)}</${shape.name}>`);
  },

  error(_service, code, message) {
    const parts = `<Type>Sender</Type><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message>`;
    return xml(
      `<ErrorResponse xmlns="${NAMESPACE}"><Error>${parts}</Error><RequestId>${REQUEST_ID}</RequestId></ErrorResponse>`,
    );
  },
};

function xml(content: string): HttpAnswer {
  return {
    headers: { "content-type": "text/xml", "x-amzn-requestid": REQUEST_ID },
    body: `<?xml version="1.0"?>\n${content}`,
  };
}
