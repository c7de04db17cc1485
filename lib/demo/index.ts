/**
 * The demo organisation that ships with the project, and a generator of networks of any size. Both are deterministic:
 * the same call gives the same records on every machine.
 */
import type { Inventory } from "@/lib/model";
import type { DemoMistake } from "./organisation";
import { organisation } from "./organisation";

export { generateNetwork, type NetworkOptions } from "./generate";
export { generateOddNetwork } from "./generate-odd";
export type { DemoMistake } from "./organisation";

/**
 * The demo organisation: five accounts, two Regions, fourteen VPCs, all six endpoint types; complete AWS-shaped records in
 * the form in which the API really sends them (domain.md §2). Every call is complete but some of the account `legacy`,
 * whose role lacks permissions. A subnet that one account shares with another is in the inventories of both, each with
 * what AWS shows that account. A fresh copy on each call.
 */
export function demoInventories(): Inventory[] {
  return organisation().inventories;
}

/** Every mistake of the findings catalogue that the demo contains, with the resource that carries the mark. */
export const DEMO_MISTAKES: readonly DemoMistake[] = organisation().mistakes;
