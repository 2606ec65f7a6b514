/** Labels that ask for a verb: the prefix and a verb, in whatever case. */
import { verbNamed, type Verb } from './verbs.ts';

/** The verb that a label asks for; null for a label that is somebody's own. */
export function verbOfLabel(label: string, prefix: string): Verb | null {
  if (!label.toLowerCase().startsWith(prefix.toLowerCase())) return null;
  return verbNamed(label.slice(prefix.length).trim().toLowerCase());
}

/** Whether a label asks for a verb. */
export function isVerbLabel(label: string, prefix: string): boolean {
  return verbOfLabel(label, prefix) !== null;
}
