"use client";

import type { PolicyRequestState } from "./request";

/** The fields of a request: who asks, for which action on which resource, and what else is known of it. */
export function RequestFields({
  id,
  value,
  onChange,
}: {
  /** Makes the fields' ids unique on the page. */
  id: string;
  value: PolicyRequestState;
  onChange: (value: PolicyRequestState) => void;
}) {
  return (
    <div className="space-y-2">
      <Field
        id={`${id}-action`}
        label="Action"
        placeholder="s3:GetObject"
        value={value.action}
        longest={200}
        onChange={(action) => onChange({ ...value, action })}
      />
      <Field
        id={`${id}-resource`}
        label="Resource"
        placeholder="arn:aws:s3:::bucket/key"
        value={value.resource}
        longest={1024}
        onChange={(resource) => onChange({ ...value, resource })}
      />
      <Field
        id={`${id}-principal`}
        label="Principal"
        placeholder="not known"
        value={value.principal}
        longest={1024}
        onChange={(principal) => onChange({ ...value, principal })}
      />
      <div className="flex items-start gap-2">
        <label htmlFor={`${id}-context`} className="w-[4.6rem] shrink-0 pt-1 text-muted">
          Keys
        </label>
        <textarea
          id={`${id}-context`}
          rows={Math.min(6, Math.max(2, value.context.length + 1))}
          className="min-w-0 flex-1 resize-y rounded-md border border-line bg-card px-2 py-1 font-mono text-[12px]"
          placeholder={"aws:PrincipalOrgID=o-…\none on each line"}
          spellCheck={false}
          defaultValue={value.context.join("\n")}
          onBlur={(event) => {
            const lines = event.target.value.split("\n").map((line) => line.trim());
            onChange({ ...value, context: lines.filter((line) => line.includes("=")) });
          }}
        />
      </div>
    </div>
  );
}

/** One line of text with its name before it. */
export function Field({
  id,
  label,
  value,
  placeholder,
  longest = 200,
  list,
  mono = true,
  onChange,
}: {
  id: string;
  label: string;
  value: string;
  placeholder?: string;
  longest?: number;
  /** The id of a datalist. */
  list?: string;
  mono?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="w-[4.6rem] shrink-0 text-muted">
        {label}
      </label>
      <input
        id={id}
        type="text"
        className={`h-7.5 min-w-0 flex-1 rounded-md border border-line bg-card px-2 ${mono ? "font-mono text-[12px]" : ""}`}
        value={value}
        placeholder={placeholder}
        maxLength={longest}
        list={list}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
