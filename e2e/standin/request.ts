import type { RawRecord } from "@/lib/model";
import type { Service } from "./shapes";

/** One request, understood. */
export interface StandinRequest {
  service: Service;
  action: string;
  /** The Region that the request is signed for. */
  region: string;
  accountId: string;
  /**
   * The parameters: as sent in the query protocols (`VpcId.1`), `Action` and `Version` left out; elsewhere by the API's own
   * names.
   */
  parameters: Record<string, string>;
  /** Which page of a list this asks for, counted from 1. */
  page: number;
}

/** An error as AWS words it. */
export interface ApiError {
  status: number;
  code: string;
  message: string;
  /** The caller did what no correct caller does; counted as a violation. */
  violation?: boolean;
}

export type Answer = { ok: true; output: RawRecord } | { ok: false; error: ApiError };

/** A mistake of the caller, counted as a violation. */
export function refused(code: string, message: string): { ok: false; error: ApiError } {
  return { ok: false, error: { status: 400, code, message, violation: true } };
}

/** An error that a correct caller may meet. */
export function failed(code: string, message: string, status = 400): { ok: false; error: ApiError } {
  return { ok: false, error: { status, code, message } };
}

/** The values of a list parameter: `VpcId.1`, or with ELB's and STS's `member` between. */
export function listParameter(parameters: Readonly<Record<string, string>>, name: string): string[] {
  const prefix = parameters[`${name}.member.1`] === undefined ? name : `${name}.member`;
  const values: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = parameters[`${prefix}.${index}`];
    if (value === undefined) return values;
    values.push(value);
  }
}
