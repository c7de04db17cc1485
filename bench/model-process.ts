import { measureKept } from "./model";

process.once("message", (most: number) => {
  process.send?.(measureKept(most), () => process.disconnect());
});
