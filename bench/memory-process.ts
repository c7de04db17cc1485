import { measureHere } from "./memory";
import type { World } from "./worlds";

process.once("message", (world: World) => {
  measureHere(world).then(
    (report) => process.send?.(report, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
