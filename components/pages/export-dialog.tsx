"use client";

import { useId, useState } from "react";
import { buttonClass, Dialog, Icon } from "@/components/ui";
import type { Theme } from "@/lib/view";

/** A part of a scene, in its coordinates. */
export interface VisiblePart {
  x: number;
  y: number;
  width: number;
  height: number;
}

const FORMATS = [
  { id: "svg", label: "SVG", what: "for documents, wikis and drawing programs; text stays text", picture: true },
  { id: "png", label: "PNG", what: "a picture for chats and slides", picture: true },
  { id: "pdf", label: "PDF", what: "vector, with text that can be selected", picture: true },
  { id: "drawio", label: "draw.io", what: "to go on drawing: moving a VPC moves its subnets", picture: false },
  { id: "mmd", label: "Mermaid", what: "for documents in Git", picture: false },
  { id: "dot", label: "Graphviz DOT", what: "for documents in Git, and other layouts", picture: false },
  { id: "json", label: "JSON", what: "the scene as data, for programs", picture: false },
] as const;

type FormatId = (typeof FORMATS)[number]["id"];

/** Saves the diagram as a file that other programs open, with a preview of what will be in it. */
export function ExportDialog({
  onClose,
  api,
  query,
  theme,
  visible,
}: {
  onClose: () => void;
  api: string;
  query: string;
  theme: Theme | null;
  visible: VisiblePart | null;
}) {
  const id = useId();
  const [format, setFormat] = useState<FormatId>("svg");
  const [colours, setColours] = useState<Theme>(theme ?? "light");
  const [title, setTitle] = useState(true);
  const [legend, setLegend] = useState(true);
  const [part, setPart] = useState(false);
  const [scale, setScale] = useState("2");
  // The map's scene is a part of what the API says of the whole network.
  const formats = FORMATS.filter(({ id: kind }) => kind !== "json" || !api.endsWith("/network"));
  const chosen = FORMATS.find((one) => one.id === format) ?? FORMATS[0];
  const params = new URLSearchParams(query);
  if (format !== "mmd" && format !== "dot") params.set("theme", colours);
  if (chosen.picture) {
    if (!title) params.set("title", "off");
    if (!legend) params.set("legend", "off");
    if (part && visible !== null) {
      params.set("part", [visible.x, visible.y, visible.width, visible.height].map(Math.round).join());
    }
    if (format === "png") params.set("scale", scale);
  }
  const address = (kind: string, more: Record<string, string> = {}) =>
    `${api}/${kind === "json" ? "scene" : `diagram.${kind}`}?${new URLSearchParams([...params, ...Object.entries(more)]).toString()}`;
  return (
    <Dialog open onClose={onClose} title="Export the diagram" wide>
      <div className="grid grid-cols-[14rem_1fr] gap-5 text-[13px] max-md:grid-cols-1">
        <div className="space-y-3">
          <fieldset>
            <legend className="mb-1 font-semibold">Format</legend>
            {formats.map(({ id: kind, label, what }) => (
              <label key={kind} className="flex items-start gap-1.5 py-0.5">
                <input
                  type="radio"
                  name={`${id}-format`}
                  className="mt-1"
                  checked={format === kind}
                  onChange={() => setFormat(kind)}
                />
                <span>
                  {label}
                  {format === kind && <span className="block text-[12px] text-muted">{what}</span>}
                </span>
              </label>
            ))}
          </fieldset>
          {format !== "mmd" && format !== "dot" && format !== "json" && (
            <Choices
              label="Colours"
              name={`${id}-colours`}
              value={colours}
              options={[
                ["light", "Light"],
                ["dark", "Dark"],
              ]}
              onChange={(value) => setColours(value === "dark" ? "dark" : "light")}
            />
          )}
          {chosen.picture && (
            <>
              <Choices
                label="What"
                name={`${id}-part`}
                value={part ? "part" : "whole"}
                options={[
                  ["whole", "The whole diagram"],
                  ["part", visible === null ? "What is visible (all of it is)" : "What is visible"],
                ]}
                disabled={visible === null ? ["part"] : []}
                onChange={(value) => setPart(value === "part")}
              />
              <Check label="Title block" checked={title} onChange={setTitle} />
              <Check label="Legend" checked={legend} onChange={setLegend} />
            </>
          )}
          {format === "png" && (
            <label className="flex items-center gap-2">
              Size
              <select
                className="h-7.5 rounded-md border border-line bg-card px-1"
                value={scale}
                onChange={(event) => setScale(event.target.value)}
              >
                {["1", "2", "3", "4"].map((one) => (
                  <option key={one} value={one}>
                    {one}×
                  </option>
                ))}
              </select>
            </label>
          )}
          <a
            className={`${buttonClass({ outlined: true })} font-semibold`}
            href={address(format, { download: "1" })}
            download={format === "json" ? "scene.json" : true}
          >
            <Icon name="download" /> Save as {chosen.label}
          </a>
        </div>
        <div className="min-w-0">
          {chosen.picture ? (
            // eslint-disable-next-line @next/next/no-img-element -- a drawing of this server, in its own size
            <img
              src={address("svg")}
              alt="What the file will show"
              className="max-h-[26rem] w-full rounded-md border border-rule object-contain"
            />
          ) : (
            <p className="rounded-md border border-rule p-4 leading-relaxed text-muted">
              {format === "drawio" &&
                "The same boxes and lines as on the page, as shapes of draw.io: VPC, zones and subnets are containers, lines are attached to what they join."}
              {(format === "mmd" || format === "dot") &&
                "The same boxes and lines as text; the program that shows it lays them out anew."}
              {format === "json" && "Every box, line, colour and word of the picture, as the API gives it."}
            </p>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function Choices({
  label,
  name,
  value,
  options,
  disabled = [],
  onChange,
}: {
  label: string;
  name: string;
  value: string;
  options: readonly (readonly [string, string])[];
  disabled?: readonly string[];
  onChange: (value: string) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-0.5 font-semibold">{label}</legend>
      {options.map(([option, words]) => (
        <label key={option} className="flex items-center gap-1.5 py-0.5">
          <input
            type="radio"
            name={name}
            checked={value === option}
            disabled={disabled.includes(option)}
            onChange={() => onChange(option)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

function Check({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="flex items-center gap-1.5">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
