import { FileError } from "./file-error";

export interface Size {
  width: number;
  height: number;
}

/** The natural size of a picture in CSS pixels, as it stands in its first element. */
export function pictureSize(svg: string): Size {
  const [, attributes = ""] = /<svg\b([^>]*)>/.exec(svg) ?? [];
  const [width, height] = ["width", "height"].map((name) =>
    Number(new RegExp(`(?:^|\\s)${name}="([0-9.]+)"`).exec(attributes)?.[1]),
  ) as [number, number];
  if (!(width > 0 && height > 0)) {
    throw new FileError(
      "not-a-picture",
      "This is no SVG with a width and a height in pixels; export the diagram anew.",
    );
  }
  return { width, height };
}
