import { createContext } from "react";

/** What a box can ask of the canvas around it. */
export interface Actions {
  select: (boxId: string) => void;
  fold: (boxId: string, folded: boolean) => void;
  /** The one box in the tab order; arrow keys move from there. */
  tabStop: string | null;
}

export const ActionsContext = createContext<Actions>({ select: () => {}, fold: () => {}, tabStop: null });
