/** "Did you mean": the nearest of a list of words, if one is near. */

/** The word with the fewest typing slips from `given`, at most two and fewer than half its letters; null without one. */
export function nearest(given: string, words: readonly string[]): string | null {
  const wanted = given.toLowerCase().slice(0, 64);
  let best: { readonly word: string; readonly slips: number } | null = null;
  for (const word of words) {
    if (Math.abs(word.length - wanted.length) > 2) continue;
    const slips = distance(wanted, word);
    if (slips <= 2 && slips * 2 < Math.max(word.length, 3) && (best === null || slips < best.slips))
      best = { word, slips };
  }
  return best?.word ?? null;
}

/** Insertions, deletions, replacements and swaps of neighbours between two short words. */
function distance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
