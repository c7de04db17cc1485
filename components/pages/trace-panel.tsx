"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Field, RequestFields, TraceView } from "@/components/panels";
import { Button, Icon } from "@/components/ui";
import type { Trace } from "@/lib/analysis";
import { isTraced, type ViewState } from "@/lib/view";

type Question = Pick<
  ViewState,
  "from" | "to" | "port" | "protocol" | "family" | "principal" | "action" | "resource" | "context"
>;

/** A place or a service that a question may name, offered while a reader types. */
export interface Suggestion {
  value: string;
  label: string;
}

/** The panel at the right while a reader traces: the question, and the answer step by step. */
export function TracePanel({
  state,
  query,
  width,
  sources,
  targets,
  onChange,
  onClose,
}: {
  state: Question;
  query: Pick<UseQueryResult<Trace>, "data" | "error" | "isPlaceholderData">;
  width: number;
  sources: readonly Suggestion[];
  targets: readonly Suggestion[];
  onChange: (question: Partial<Question>) => void;
  onClose: () => void;
}) {
  const asked = isTraced(state);
  return (
    <aside
      aria-label="Trace"
      className="absolute inset-y-0 right-0 flex max-w-full flex-col border-l border-rule bg-card text-[13px] shadow-[-8px_0_24px_-18px_rgb(0_0_0/0.5)]"
      style={{ width }}
    >
      <header className="border-b border-rule px-4 pt-3 pb-3">
        <div className="mb-2 flex items-start justify-between gap-2">
          <h2 className="text-[17px] leading-snug font-semibold">Trace</h2>
          <button
            type="button"
            className="rounded p-1 text-muted hover:text-text"
            aria-label="Close trace"
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        </div>
        {/* Another question begins with fresh fields, e.g. after Back. */}
        <QuestionForm
          key={JSON.stringify(state)}
          state={state}
          sources={sources}
          targets={targets}
          onChange={onChange}
        />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3" data-testid="trace-body">
        {!asked && (
          <p className="leading-relaxed text-muted">
            {state.from === ""
              ? "Choose where packets start: a subnet or a network interface on the diagram, or write an address."
              : "Choose where they go: an endpoint or a service on the diagram, or write a name or an address."}
          </p>
        )}
        {asked && query.error !== null && <p className="text-broken">{query.error.message}</p>}
        {asked && query.error === null && query.data === undefined && <p className="text-muted">Tracing…</p>}
        {asked && query.error === null && query.data !== undefined && (
          <div className={query.isPlaceholderData ? "opacity-50" : undefined}>
            <TraceView trace={query.data} />
          </div>
        )}
      </div>
    </aside>
  );
}

function QuestionForm({
  state,
  sources,
  targets,
  onChange,
}: {
  state: Question;
  sources: readonly Suggestion[];
  targets: readonly Suggestion[];
  onChange: (question: Partial<Question>) => void;
}) {
  const id = useId();
  const [draft, setDraft] = useState(state);
  const [port, setPort] = useState(state.port === null ? "" : String(state.port));
  const more =
    state.family !== null ||
    state.protocol !== null ||
    state.action !== "" ||
    state.principal !== "" ||
    state.resource !== "" ||
    state.context.length > 0;
  const number = Number(port);
  const badPort = port !== "" && !(/^\d{1,5}$/.test(port) && number <= 65_535);
  return (
    <form
      className="space-y-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (badPort) return;
        onChange({ ...draft, from: draft.from.trim(), to: draft.to.trim(), port: port === "" ? null : number });
      }}
    >
      <Field
        id={`${id}-from`}
        label="From"
        placeholder="subnet, interface, address"
        value={draft.from}
        list={`${id}-sources`}
        onChange={(from) => setDraft({ ...draft, from })}
      />
      <datalist id={`${id}-sources`}>
        {sources.map(({ value, label }) => (
          <option key={value} value={value} label={label} />
        ))}
      </datalist>
      <Field
        id={`${id}-to`}
        label="To"
        placeholder="service, endpoint, name, address"
        value={draft.to}
        longest={1024}
        list={`${id}-targets`}
        onChange={(to) => setDraft({ ...draft, to })}
      />
      <datalist id={`${id}-targets`}>
        {targets.map(({ value, label }) => (
          <option key={value} value={value} label={label} />
        ))}
      </datalist>
      <details open={more} className="group">
        <summary className="flex cursor-pointer list-none items-center gap-1 text-muted select-none [&::-webkit-details-marker]:hidden">
          <Icon name="folded" className="transition-transform group-open:rotate-90" />
          Port, IP version, request
        </summary>
        <div className="mt-2 space-y-2">
          <div className="flex items-center gap-2">
            <label htmlFor={`${id}-port`} className="w-[4.6rem] shrink-0 text-muted">
              Port
            </label>
            <input
              id={`${id}-port`}
              inputMode="numeric"
              className="h-7.5 w-20 rounded-md border border-line bg-card px-2 font-mono text-[12px]"
              value={port}
              placeholder="usual"
              aria-invalid={badPort}
              onChange={(event) => setPort(event.target.value)}
            />
            <Choice
              label="Protocol"
              value={draft.protocol ?? "tcp"}
              options={[
                ["tcp", "TCP"],
                ["udp", "UDP"],
              ]}
              onChange={(protocol) => setDraft({ ...draft, protocol: protocol === "udp" ? "udp" : null })}
            />
            <Choice
              label="IP version"
              value={draft.family ?? ""}
              options={[
                ["", "Any IP"],
                ["ipv4", "IPv4"],
                ["ipv6", "IPv6"],
              ]}
              onChange={(family) =>
                setDraft({ ...draft, family: family === "ipv4" || family === "ipv6" ? family : null })
              }
            />
          </div>
          {badPort && <p className="text-broken">A port is a number from 0 to 65535.</p>}
          <RequestFields id={id} value={draft} onChange={(request) => setDraft({ ...draft, ...request })} />
        </div>
      </details>
      <div className="flex gap-2 pt-0.5">
        <button
          type="submit"
          className="h-8 rounded-md border border-line bg-lane px-3 text-[13px] font-semibold hover:border-accent"
        >
          Trace
        </button>
        <Button outlined onClick={() => onChange({ from: draft.to, to: draft.from })} title="Trace the other way round">
          Swap
        </Button>
      </div>
    </form>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}) {
  return (
    <select
      aria-label={label}
      className="h-7.5 min-w-0 rounded-md border border-line bg-card px-1 text-[12.5px]"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {options.map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </select>
  );
}
