"use client";

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId } from "react";
import { Button, ToneSign } from "@/components/ui";
import type { PolicyTrial } from "@/lib/analysis";
import { postJson } from "./api";
import { type PolicyRequestState, useRequest } from "./request";
import { RequestFields } from "./request-fields";

/** What `POST /api/v1/policy/evaluate` answers, as far as it is shown. */
interface Evaluation {
  decision: "allow" | "explicitDeny" | "implicitDeny" | "depends";
  sentence: string;
  statements: readonly {
    name: string;
    effect: string;
    result: "match" | "noMatch" | "unknown";
    failed: {
      element: string;
      operator?: string;
      key?: string;
      wanted: readonly string[];
      except?: true;
      given: string | null;
    } | null;
  }[];
}

const TONES = { allow: "ok", explicitDeny: "broken", implicitDeny: "broken", depends: "unknown" } as const;
const WORDS = {
  allow: "Let through",
  explicitDeny: "Explicitly denied",
  implicitDeny: "Not allowed",
  depends: "It depends",
} as const;
const RESULTS = { match: "matches", noMatch: "does not match", unknown: "cannot be told" } as const;

/** A small simulator of an endpoint policy, filled with a usual request of the service. Its state is the page's request. */
export function PolicyTrialView({ trial }: { trial: PolicyTrial }) {
  const id = useId();
  const { request, change } = useRequest();
  const [first] = trial.choices;
  // Until a reader asks something, the service's usual request stands there.
  const filled =
    request.action === "" ? { ...request, action: first?.action ?? "", resource: first?.resource ?? "" } : request;
  const asked = useDeferredValue(JSON.stringify(filled));
  const answer = useQuery({
    queryKey: ["policy", trial.endpointId, trial.document, asked],
    queryFn: () => evaluate(trial, JSON.parse(asked) as PolicyRequestState),
    enabled: filled.action !== "",
  });
  return (
    <section aria-label="Try a request" className="rounded-md border border-rule p-2.5">
      <h4 className="font-semibold">Try a request</h4>
      <p className="mt-0.5 mb-2 text-[12.5px] text-muted">{trial.why}</p>
      <div className="mb-2 flex flex-wrap gap-1">
        {trial.choices.map(({ label, action, resource }) => (
          <Button
            key={label}
            outlined
            className="h-7! px-2! text-[12px]!"
            aria-pressed={filled.action === action && filled.resource === resource}
            onClick={() => change({ ...filled, action, resource })}
          >
            {label}
          </Button>
        ))}
      </div>
      <RequestFields id={id} value={filled} onChange={change} />
      <div className="mt-2.5 border-t border-rule pt-2" aria-live="polite">
        {answer.isError && <p className="text-broken">{answer.error.message}</p>}
        {answer.data !== undefined && !answer.isError && <Answer evaluation={answer.data} />}
      </div>
    </section>
  );
}

function Answer({ evaluation }: { evaluation: Evaluation }) {
  return (
    <>
      <p className="flex items-start gap-1.5" data-testid="policy-decision">
        <span className="mt-0.5">
          <ToneSign tone={TONES[evaluation.decision]} />
        </span>
        <span className="min-w-0 break-words">
          <strong className="font-semibold">{WORDS[evaluation.decision]}.</strong> {evaluation.sentence}
        </span>
      </p>
      <ul className="mt-1.5 space-y-1 text-[12.5px] text-muted">
        {evaluation.statements.map(({ name, effect, result, failed }) => (
          <li key={name} className="break-words">
            {effect} <bdi>{name}</bdi>: {RESULTS[result]}
            {failed !== null &&
              ` (${failed.element}${failed.key === undefined ? "" : ` ${failed.key}`}${wantedWords(failed)})`}
          </li>
        ))}
      </ul>
    </>
  );
}

function wantedWords({ wanted, except }: NonNullable<Evaluation["statements"][number]["failed"]>): string {
  if (wanted.length === 0) return "";
  const some = wanted.slice(0, 2).join(", ") + (wanted.length > 2 ? " …" : "");
  return except === true ? `: anything but ${some}` : `: ${some}`;
}

function evaluate(
  trial: PolicyTrial,
  { principal, action, resource, context }: PolicyRequestState,
): Promise<Evaluation> {
  const keys = new Map<string, string[]>();
  for (const pair of context) {
    const at = pair.indexOf("=");
    keys.set(pair.slice(0, at), [...(keys.get(pair.slice(0, at)) ?? []), pair.slice(at + 1)]);
  }
  return postJson<Evaluation>("/api/v1/policy/evaluate", {
    policy: trial.document,
    endpointType: trial.endpointType,
    principal: principal === "" ? null : principal,
    action,
    resource: resource === "" ? null : resource,
    context: { ...trial.context, ...Object.fromEntries(keys) },
  });
}
