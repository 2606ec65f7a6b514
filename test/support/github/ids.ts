/** Ids as GitHub gives them: rising, and never given again, not even after what had them is gone. */

type Numbered = { readonly id: number };

const highest = new WeakMap<readonly Numbered[], number>();

/** The next id for a list of the state; the first one is above `floor`. */
export function nextId(list: readonly Numbered[], floor: number): number {
  const id = Math.max(floor, highest.get(list) ?? 0, ...list.map((each) => each.id)) + 1;
  highest.set(list, id);
  return id;
}
