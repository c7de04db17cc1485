"use client";

import { CopyButton, Icon, ToneSign } from "@/components/ui";
import type { Step, Trace } from "@/lib/analysis";
import { plainText, SentenceView } from "./blocks";

const TONES = { pass: "ok", fail: "broken", partial: "attention", unknown: "unknown" } as const;
const STEP_TONES = { ...TONES, notApplicable: "info" } as const;

const KINDS: Record<Step["kind"], string> = {
  source: "Source",
  dns: "DNS",
  route: "Route",
  egress: "Outbound security group rules",
  networkAcl: "Network ACL",
  hop: "On the way",
  ingress: "Inbound security group rules",
  state: "State",
  policy: "Endpoint policy",
  provider: "Provider",
  return: "Way back",
};

/** A trace, step by step, folded to the one that decides. */
export function TraceView({ trace }: { trace: Trace }) {
  return (
    <div>
      <p className="flex items-start gap-1.5 text-[14px] leading-relaxed" data-testid="trace-summary">
        <span className="mt-0.5">
          <ToneSign
            tone={trace.steps[trace.deciding]?.code === "POLICY_LIMITS_REQUESTS" ? "ok" : TONES[trace.verdict]}
          />
        </span>
        <span className="min-w-0 font-semibold break-words">
          <SentenceView content={trace.summary} />
        </span>
      </p>
      <ol className="mt-3" aria-label="Steps">
        {trace.steps.map((step, index) => (
          <StepView key={`${trace.from.id}/${trace.to.id}/${index}`} step={step} decides={index === trace.deciding} />
        ))}
      </ol>
    </div>
  );
}

function StepView({ step, decides }: { step: Step; decides: boolean }) {
  return (
    <li className="border-b border-rule last:border-b-0">
      <details open={decides} className="group py-1.5" data-step={step.kind} data-status={step.status}>
        <summary className="flex cursor-pointer list-none items-start gap-1.5 select-none [&::-webkit-details-marker]:hidden">
          <span className="mt-0.5">
            <ToneSign tone={STEP_TONES[step.status]} />
          </span>
          <span className="min-w-0 flex-1">
            <span className={decides ? "font-semibold" : undefined}>{KINDS[step.kind]}</span>
            {decides && <span className="text-muted"> decides</span>}
            {/* Words alone: a link inside of what opens and closes could not be reached by keys. */}
            <span className="block truncate text-[12.5px] text-muted group-open:hidden">
              {plainText(step.sentence)}
            </span>
          </span>
          <Icon name="folded" className="mt-0.5 shrink-0 text-muted transition-transform group-open:rotate-90" />
        </summary>
        <div className="mt-1 space-y-1.5 pl-[1.4rem]">
          <p className="leading-relaxed break-words">
            <SentenceView content={step.sentence} />
          </p>
          {step.permission !== null && (
            <p className="text-[12.5px] text-muted">
              Missing permission: <code className="font-mono text-[12px]">{step.permission}</code>{" "}
              <CopyButton text={step.permission} label={`Copy ${step.permission}`} />
            </p>
          )}
          {step.evidence.length > 0 && (
            <ul className="space-y-0.5 text-[12.5px]" aria-label="Evidence">
              {step.evidence.map(({ resource, resourceId, field, value, rule }, index) => (
                <li key={index} className="break-words">
                  <SentenceView content={[resource]} />{" "}
                  <span className="text-muted">
                    {field}: <span className="text-text">{value}</span>
                    {rule !== null && rule !== resourceId && (
                      <>
                        {" "}
                        (<code className="font-mono text-[11.5px]">{rule}</code>)
                      </>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          )}
          <p className="font-mono text-[11px] break-all text-muted">{step.code}</p>
        </div>
      </details>
    </li>
  );
}
