import type { Block, Panel, Section } from "./index";
import { explain } from "./index";
import type { Outcomes, Records } from "./test-network";
import { network } from "./test-network";
import { plain } from "./words";

/** Panels of the small network as text, for the tests of this folder. */

/** The panel of one node of the small network. */
export function panel(id: string, records: Records = {}, outcomes: Outcomes = {}, without: string[] = []): Panel {
  const found = explain(network(records, outcomes, without), id);
  if (found === null) throw new Error(`no node ${id}`);
  return found;
}

export function section(of: Panel, id: string): Section {
  const found = of.sections.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no section ${id}`);
  return found;
}

/** A section as lines of text: sentences, `term: value`, and rows with their cells between bars. */
export function lines(of: Panel, id: string): string[] {
  return section(of, id).blocks.flatMap((block: Block): string[] => {
    switch (block.type) {
      case "text":
        return [plain(block.content)];
      case "facts":
        return block.items.map((item) => `${item.term}: ${plain(item.value)}`);
      case "list":
        return block.items.map((item) => plain(item.content));
      case "table":
        return block.rows.length === 0
          ? [block.empty]
          : block.rows.map((row) => row.map((cell) => plain(cell.content)).join(" | "));
      case "code":
        return [block.text];
      case "policyTrial":
        return [block.trial.why];
    }
  });
}
