/** The parts of a connection string that must never be printed, in every spelling in which they could be. */

/**
 * The URL itself, its password and its host, each as written and percent-decoded. A name everybody knows, such as `localhost`,
 * is no secret: masking it would make the log unreadable. Text that is no URL is a secret as a whole.
 */
export function secretsOf(url: string): readonly string[] {
  const parts = [url.trim()];
  if (URL.canParse(url)) {
    const { password, hostname } = new URL(url);
    parts.push(password, decoded(password));
    if (!/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])?$/.test(hostname)) parts.push(hostname, decoded(hostname));
  }
  return [...new Set(parts)].filter((part) => part.length > 2);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
