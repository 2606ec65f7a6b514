/** Every text that stands before already, once for each time it is repeated, in order. */
export function repeatsIn(texts: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return texts.filter((text) => seen.size === seen.add(text).size);
}
