/** The first of the texts that stands before already; undefined when all are different. */
export function firstRepeat(texts: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return texts.find((text) => seen.size === seen.add(text).size);
}
