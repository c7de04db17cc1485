import type { Attention, Block, Cell, Inline, Panel, Sentence, Tone } from "@/lib/analysis";
import { alignColumns, printable } from "./text";

/** A panel as plain text for a terminal: the same sections and sentences as on the page. */
export function panelText(panel: Panel): string {
  const status = panel.status === null ? "" : ` (${panel.status.text})`;
  const head = [`${panel.title} - ${panel.kindLabel}${status}`, panel.resourceId];
  const parts = [
    head.map(printable).join("\n"),
    ...(panel.attention.length === 0 ? [] : [panel.attention.map(attentionText).join("\n")]),
    ...panel.sections.map(
      (section) => `${underlined(printable(section.title))}\n${section.blocks.map(blockText).join("\n\n")}`,
    ),
  ];
  return parts.join("\n\n");
}

function attentionText({ code, tone, content, fix }: Attention): string {
  const lines = [`${WORDS[tone]} ${code}: ${sentenceText(content)}`];
  if (fix !== null) lines.push("  AWS CLI:", indented(fix.cli), "  Terraform:", indented(fix.terraform));
  return lines.join("\n");
}

function indented(text: string): string {
  return printable(text).replace(/^/gm, "    ");
}

function underlined(title: string): string {
  return `${title}\n${"-".repeat([...title].length)}`;
}

function blockText(block: Block): string {
  switch (block.type) {
    case "text":
      return marked(sentenceText(block.content), block.tone);
    case "facts":
      return alignColumns(block.items.map((item) => [item.term, marked(sentenceText(item.value), item.tone)]));
    case "list":
      return block.items.map((item) => `- ${cellText(item)}`).join("\n");
    case "table":
      return `${printable(block.caption)}\n${tableText(block)}`;
    case "code":
      return `${printable(block.label)}\n${printable(block.text)}`;
    case "policyTrial": {
      const { endpointId, choices, why } = block.trial;
      const [first] = choices;
      const command = `isthmus policy ${endpointId} --action ${first?.action ?? "ACTION"} --resource ${first?.resource ?? "RESOURCE"}`;
      return `${printable(why)}\n  ${printable(command)}`;
    }
  }
}

function tableText({ columns, rows, empty }: Extract<Block, { type: "table" }>): string {
  if (rows.length === 0) return printable(empty);
  return alignColumns([columns.map((column) => column.toUpperCase()), ...rows.map((row) => row.map(cellText))]);
}

function cellText(cell: Cell): string {
  return marked(sentenceText(cell.content), cell.tone);
}

/** Colour says it on the page; here a word does, where a reader has to look. */
const WORDS: Record<Tone, string> = { ok: "", info: "", attention: "[!]", broken: "[broken]", unknown: "[?]" };

function marked(text: string, tone: Tone | undefined): string {
  const word = tone === undefined ? "" : WORDS[tone];
  return word === "" ? text : `${word} ${text}`;
}

/** A sentence as plain text, links by their labels. */
export function sentenceText(sentence: Sentence): string {
  return printable(sentence.map(inlineText).join(""));
}

function inlineText(inline: Inline): string {
  if (typeof inline === "string") return inline;
  if ("label" in inline) return inline.label;
  return "code" in inline ? inline.code : inline.strong;
}
