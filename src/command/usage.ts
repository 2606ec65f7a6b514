/** What each verb takes. */
import { VERBS } from './verbs.ts';
import type { Verb } from './verbs.ts';

/** The verbs that record a person's decision, and with it the reason. */
const REASONED: ReadonlySet<Verb> = new Set<Verb>(['proceed', 'cancel']);

/** Whether the verb takes `reason="…"`. */
export function takesReason(verb: Verb): boolean {
  return REASONED.has(verb);
}

/** How a verb is written, such as `/qail proceed [code] [reason="…"] [environment=NAME]`; what stands in brackets may be left out. */
export function usageOf(verb: Verb, prefix: string): string {
  const words = [prefix, verb, '[code]'];
  if (VERBS[verb].confirm !== 'none') words.push('[confirm]');
  if (takesReason(verb)) words.push('[reason="…"]');
  return [...words, '[environment=NAME]'].join(' ');
}
