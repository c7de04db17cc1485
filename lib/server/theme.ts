import { PALETTES } from "@/lib/scene";

/** Custom properties for every colour of the scene, in both themes; a page's own `data-theme` wins over the system's. */
export function themeCss(): string {
  const block = (theme: "light" | "dark") =>
    `color-scheme:${theme};${Object.entries(PALETTES[theme])
      .map(([token, colour]) => `--t-${token}:${colour}`)
      .join(";")}`;
  return [
    `:root{${block("light")}}`,
    `@media (prefers-color-scheme:dark){:root{${block("dark")}}}`,
    `:root:has([data-theme=light]){${block("light")}}`,
    `:root:has([data-theme=dark]){${block("dark")}}`,
  ].join("");
}
