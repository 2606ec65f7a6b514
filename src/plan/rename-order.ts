/** The order in which things of one kind take other names. */

type Pair = { readonly from: string; readonly to: string };

/** A name is free before it is taken; a ring of names is opened through one that nobody uses. */
export function inSafeOrder(pairs: readonly Pair[]): readonly Pair[] {
  const pending = pairs.map(({ from, to }) => ({ from, to })).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const ordered: Pair[] = [];
  while (pending.length > 0) {
    const free = pending.findIndex(({ to }) => !pending.some(({ from }) => from === to));
    const [next] = pending.splice(Math.max(free, 0), 1);
    if (next === undefined) break;
    if (free >= 0) {
      ordered.push(next);
      continue;
    }
    const parked = `_qail_${ordered.length}_${next.from}`.slice(0, 60);
    ordered.push({ from: next.from, to: parked });
    pending.push({ from: parked, to: next.to });
  }
  return ordered;
}
