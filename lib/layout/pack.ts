/**
 * Places boxes along one axis in the given order, as near as possible to where each would like its centre, without
 * overlaps: least squares on the order (pool adjacent violators). Returns the top of each box.
 *
 * @param wants centre each box would like
 * @param sizes height of each box
 * @param gap space between neighbours
 * @param top no box starts above this
 */
export function pack(wants: readonly number[], sizes: readonly number[], gap: number, top: number): number[] {
  const offsets: number[] = [];
  let offset = 0;
  for (const size of sizes) {
    offsets.push(offset);
    offset += size + gap;
  }
  const blocks: { sum: number; count: number }[] = [];
  for (const [index, want] of wants.entries()) {
    let block = { sum: want - (sizes[index] ?? 0) / 2 - (offsets[index] ?? 0), count: 1 };
    let previous = blocks.at(-1);
    while (previous !== undefined && previous.sum / previous.count >= block.sum / block.count) {
      block = { sum: previous.sum + block.sum, count: previous.count + block.count };
      blocks.pop();
      previous = blocks.at(-1);
    }
    blocks.push(block);
  }
  const tops: number[] = [];
  let free = top;
  for (const block of blocks) {
    for (let k = 0; k < block.count; k++) {
      const index = tops.length;
      const start = Math.max(free, Math.round(block.sum / block.count + (offsets[index] ?? 0)));
      tops.push(start);
      free = start + (sizes[index] ?? 0) + gap;
    }
  }
  return tops;
}

/** Gives every key a track, spread evenly when there are more keys than tracks; keys come in their order. */
export function assignTracks(keys: readonly string[], most: number): Map<string, number> {
  const shared = Math.max(1, keys.length / most);
  return new Map(keys.map((key, index) => [key, Math.floor(index / shared)]));
}
