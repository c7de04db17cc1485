import type { IncomingHttpHeaders } from "node:http";
import type { RawRecord } from "@/lib/model";
import type { Service } from "../shapes";

/** A request as HTTP brought it. */
export interface HttpRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An answer as HTTP takes it back. */
export interface HttpAnswer {
  headers: Record<string, string>;
  body: string;
}

/** An action and its parameters: as sent in the query protocols, else by the API's names, nested ones as `Name.1`. */
export interface Understood {
  action: string;
  parameters: Record<string, string>;
}

/** How a family of AWS's APIs puts requests, answers and errors into HTTP. */
export interface Protocol {
  /** Null when the request is none of this protocol. */
  read(service: Service, request: HttpRequest): Understood | null;
  write(service: Service, action: string, output: RawRecord): HttpAnswer;
  error(service: Service, code: string, message: string): HttpAnswer;
}

/** Every answer's request id; nothing depends on it, so that answers can be kept and sent again. */
export const REQUEST_ID = "00000000-0000-4000-8000-000000000000";
