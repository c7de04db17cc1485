import { inflateSync } from "node:zlib";

/** A decoded PNG, for tests: 8 bits a channel, not interlaced, RGB or RGBA. */
export interface Pixels {
  width: number;
  height: number;
  /** Red, green, blue of each pixel, row after row. */
  rgb: Buffer;
  at(x: number, y: number): readonly [number, number, number];
}

export function decodePng(file: Uint8Array): Pixels {
  const png = Buffer.from(file);
  if (png.toString("latin1", 1, 4) !== "PNG") throw new Error("no PNG");
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const [width, height, depth, colour, interlace] = [
    png.readUInt32BE(16),
    png.readUInt32BE(20),
    png[24],
    png[25],
    png[28],
  ];
  if (depth !== 8 || interlace !== 0 || (colour !== 2 && colour !== 6)) throw new Error("another kind of PNG");
  const channels = colour === 6 ? 4 : 3;
  const rows = unfilter(inflateSync(Buffer.concat(data)), width * channels, height, channels);
  const rgb = channels === 3 ? rows : Buffer.alloc(3 * width * height);
  for (let n = 0; n < width * height && channels === 4; n++) {
    if (rows[4 * n + 3] !== 255) throw new Error("a pixel is not opaque");
    rows.copy(rgb, 3 * n, 4 * n, 4 * n + 3);
  }
  return {
    ...{ width, height, rgb },
    at(x, y) {
      const [red = 0, green = 0, blue = 0] = rgb.subarray(3 * (y * width + x));
      return [red, green, blue];
    },
  };
}

function unfilter(packed: Buffer, stride: number, height: number, channels: number): Buffer {
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const here = y * stride + x;
      const left = x < channels ? 0 : (rows[here - channels] ?? 0);
      const up = y === 0 ? 0 : (rows[here - stride] ?? 0);
      const corner = y === 0 || x < channels ? 0 : (rows[here - stride - channels] ?? 0);
      const guess =
        filter === 0
          ? 0
          : filter === 1
            ? left
            : filter === 2
              ? up
              : filter === 3
                ? (left + up) >> 1
                : paeth(left, up, corner);
      rows[here] = (packed[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return rows;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
