/** Colours by meaning, for both themes. Text on its ground has at least 4.5 : 1, lines at least 3 : 1 (checked by a test). */

const LIGHT = {
  ground: "#ffffff",
  lane: "#f5f6f8",
  text: "#14181f",
  muted: "#4f5966",
  card: "#ffffff",
  cardStroke: "#818b98",
  rule: "#dfe3e8",
  vpc: "#7d3ff0",
  zone: "#6f7a87",
  public: "#eff6e3",
  publicStroke: "#648a12",
  private: "#e3f3f3",
  privateStroke: "#00838a",
  isolated: "#f0f1f4",
  isolatedStroke: "#737d8a",
  unknown: "#f7f7f8",
  unknownStroke: "#737d8a",
  routeTable: "#00805d",
  eni: "#c24a00",
  route: "#717b88",
  attention: "#8a5a00",
  broken: "#bf1b2c",
  accent: "#2f55d4",
} as const;

export type Token = keyof typeof LIGHT;

const DARK: Record<Token, string> = {
  ground: "#10141b",
  lane: "#161b24",
  text: "#e9ecf1",
  muted: "#a7b0bd",
  card: "#191f29",
  cardStroke: "#6d7886",
  rule: "#2b3340",
  vpc: "#b48cff",
  zone: "#818c9a",
  public: "#1b2913",
  publicStroke: "#8db63c",
  private: "#0f282b",
  privateStroke: "#37b5ba",
  isolated: "#1d222b",
  isolatedStroke: "#8590a0",
  unknown: "#181d26",
  unknownStroke: "#8590a0",
  routeTable: "#2cc598",
  eni: "#ff8f50",
  route: "#8b96a5",
  attention: "#e3ac45",
  broken: "#ff7676",
  accent: "#8aa5ff",
};

export const PALETTES: Record<"light" | "dark", Record<Token, string>> = { light: LIGHT, dark: DARK };
