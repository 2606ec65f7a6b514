/** "Did you mean": the nearest of a list of words, if one is near. */

/** More slips than this make another word. */
const MOST_SLIPS = 2;

/** The word with the fewest typing slips from `given`, at most two and fewer than half its letters; null without one. */
export function nearest(given: string, words: readonly string[]): string | null {
  const wanted = given.toLowerCase().slice(0, 64);
  let best: { readonly word: string; readonly slips: number } | null = null;
  for (const word of words) {
    if (Math.abs(word.length - wanted.length) > MOST_SLIPS) continue;
    const slips = distance(wanted, word);
    if (slips <= MOST_SLIPS && slips * 2 < Math.max(word.length, 3) && (best === null || slips < best.slips))
      best = { word, slips };
  }
  return best?.word ?? null;
}

/** Insertions, deletions, replacements and swaps of neighbours between two short words; given up when they are too many. */
function distance(a: string, b: string): number {
  const far = MOST_SLIPS + 1;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      let slips = (row[j - 1] ?? far) + (a[i - 1] === b[j - 1] ? 0 : 1);
      slips = lower(slips, lower(row[j] ?? far, next[j - 1] ?? far) + 1);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) slips = lower(slips, (before[j - 2] ?? far) + 1);
      next.push(slips);
      least = lower(least, slips);
    }
    // A swap reaches back two rows, so two of them have to be beyond the limit.
    if (least > MOST_SLIPS && leastBefore > MOST_SLIPS) return far;
    leastBefore = least;
    [before, row] = [row, next];
  }
  return row[b.length] ?? far;
}

function lower(a: number, b: number): number {
  return a < b ? a : b;
}
