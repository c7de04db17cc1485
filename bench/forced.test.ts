import { describe, expect, it } from "vitest";
import { forcedSeconds } from "./forced";

describe("forcedSeconds", () => {
  it("is the time of the bucket whose last token comes last", () => {
    expect(
      forcedSeconds([
        { bucket: "a", requests: 100, refused: 9, capacity: 100, perSecond: 20 },
        { bucket: "b", requests: 160, refused: 9, capacity: 100, perSecond: 20 },
        { bucket: "c", requests: 25, refused: 9, capacity: 5, perSecond: 5 },
      ]),
    ).toEqual({ seconds: 4, bucket: "c" });
  });

  it("is nothing for buckets that were never empty", () => {
    expect(forcedSeconds([{ bucket: "a", requests: 7, refused: 9, capacity: 100, perSecond: 20 }]).seconds).toBe(0);
    expect(forcedSeconds([])).toEqual({ seconds: 0, bucket: "none" });
  });
});
