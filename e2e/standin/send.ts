import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { type Faults, matches } from "./faults";
import type { HttpAnswer } from "./protocols";
import type { StandinRequest } from "./request";

/** Sends an answer, with the faults of bodies that are switched on for it. */
export async function sendBody(
  response: ServerResponse,
  { action, page }: StandinRequest,
  { headers, body }: HttpAnswer,
  faults: Faults,
): Promise<void> {
  if (matches(faults.html, action, page)) {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<html><body><p>Please sign in to the network.</p></body></html>");
    return;
  }
  if (matches(faults.empty, action, page)) {
    response.writeHead(200, { ...headers, "content-length": 0 });
    response.end();
    return;
  }
  if (matches(faults.malformed, action, page)) {
    response.writeHead(200, headers);
    response.end(malformed(body));
    return;
  }
  const whole = Buffer.from(body);
  const middle = Math.floor(whole.length / 2);
  const half = whole.subarray(0, middle);
  if (matches(faults.truncate, action, page)) {
    response.writeHead(200, { ...headers, "content-length": half.length });
    response.end(half);
    return;
  }
  response.writeHead(200, { ...headers, "content-length": whole.length });
  const cut = matches(faults.cut, action, page);
  if (cut || matches(faults.stall, action, page)) {
    response.write(half, () => {
      if (cut) response.destroy();
    });
    return;
  }
  if (faults.stallMs !== undefined && matches([faults.stallMs.pattern], action, page)) {
    response.write(half);
    await pause(faults.stallMs.ms);
    response.end(whole.subarray(middle));
    return;
  }
  response.end(whole);
}

/** The head of an answer, a byte at a time, until the caller hangs up. */
export function drip({ socket }: ServerResponse): void {
  socket?.write("HTTP/1.1 200 OK\r\nx-drip: ");
  const timer = setInterval(() => socket?.write("."), 20);
  socket?.once("close", () => clearInterval(timer));
}

/** JSON that does not parse, or XML with a tag inside its root that never closes. */
function malformed(body: string): string {
  return body.startsWith("{") ? `{"broken":${body}` : body.replace(/(<[A-Za-z][^>]*>)/, "$1<broken>");
}
