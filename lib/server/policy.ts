import { z } from "zod";
import { evaluatePolicy, parsePolicy } from "@/lib/analysis";
import { ENDPOINT_TYPES } from "@/lib/model";

/** `POST /api/v1/policy/evaluate`: a request judged by an endpoint policy, with nothing of the network read. */

/** Characters of a request; AWS takes policies of 20,480. */
const LONGEST = 100_000;

const values = z
  .union([z.string(), z.array(z.string()), z.null()])
  .transform((given) => (typeof given === "string" ? [given] : given));

const REQUEST = z.strictObject({
  /** The document as text, or as JSON itself. */
  policy: z.union([z.string(), z.record(z.string(), z.unknown())]),
  endpointType: z.enum(ENDPOINT_TYPES).optional(),
  principal: z.string().max(2048).nullish(),
  action: z.string().min(1).max(256),
  resource: z.string().max(2048).nullish(),
  context: z.record(z.string(), values).optional(),
});

export type PolicyAnswer =
  | {
      ok: true;
      evaluation: ReturnType<typeof evaluatePolicy> & {
        issues: readonly { code: string; where: string; sentence: string }[];
      };
    }
  | { ok: false; message: string };

/** Judges a request given as JSON text. What is wrong with the text is said; a policy that AWS would refuse is judged with remarks. */
export function evaluatePolicyRequest(body: string): PolicyAnswer {
  if (body.length > LONGEST) return { ok: false, message: `The request is longer than ${LONGEST} characters.` };
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return { ok: false, message: "The body is no JSON." };
  }
  const parsed = REQUEST.safeParse(given);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    const where = first?.path.join(".") ?? "";
    return {
      ok: false,
      message: `${where === "" ? "The body" : `“${where}”`}: ${first?.message ?? "not understood"}.`,
    };
  }
  const { policy, endpointType, principal, action, resource, context } = parsed.data;
  const read = parsePolicy(typeof policy === "string" ? policy : JSON.stringify(policy));
  const evaluation = evaluatePolicy(
    read,
    { principal: principal ?? null, action, resource: resource ?? null, context: context ?? {} },
    { endpointType: endpointType ?? null },
  );
  const issues =
    read.kind === "absent" ? [] : read.issues.map(({ code, where, sentence }) => ({ code, where, sentence }));
  return { ok: true, evaluation: { ...evaluation, issues } };
}
