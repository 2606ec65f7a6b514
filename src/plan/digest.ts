/** The digest of a plan: two plans with the same digest do the same to the same schema. */
import { createHash } from 'node:crypto';
import type { Fingerprint } from '../schema/fingerprint.ts';
import type { PlanDigest, PlanStep } from './migration-plan.ts';

/**
 * sha256 over both fingerprints and every statement of the way there with its stage. Row counts, positions and hints have no part
 * in it. The way back has none either: where it leads is in the fingerprints, and a plan that was carried out has to be found by
 * its digest although its way back is worded otherwise, by another base file or by a later version.
 */
export function digestOf(from: Fingerprint, to: Fingerprint, steps: readonly PlanStep[]): PlanDigest {
  const statements = steps.map(({ operation, up }) => [operation.kind, up.map(({ sql, stage }) => [stage, sql])]);
  return createHash('sha256')
    .update(JSON.stringify([from, to, statements]))
    .digest('hex') as PlanDigest;
}
