/** What the ledger remembers: reports, and the decisions made about them. */
import type { Person } from '../command/event.ts';
import type { ImpactReport } from '../impact/impact-report.ts';
import type { BindingDigest, ContentDigest } from './binding.ts';

/** The numbers a person saw; null where there was none. */
export type Counts = {
  readonly verdict: ImpactReport['verdict'];
  readonly records: string | null;
  readonly steps: readonly { readonly atRisk: string | null; readonly failing: string | null }[];
};

/** A report as it was shown. `shownAt` is GitHub's time, like the time of every comment it is compared with. */
export type RecordedReport = {
  readonly headSha: string;
  readonly baseRef: string;
  readonly content: ContentDigest;
  /** Null: the report held no plan, so that there is nothing to decide about. */
  readonly binding: BindingDigest | null;
  readonly counts: Counts | null;
  readonly shownAt: Date;
};

export type DecisionKind = 'own_backup' | 'files' | 'database' | 'cancelled';

/** A person's decision about one content on one database. */
export type RecordedDecision = {
  readonly kind: DecisionKind;
  readonly by: Pick<Person, 'id' | 'login'>;
  readonly pullRequest: number;
  readonly at: Date;
  readonly plan: string;
  readonly counts: Counts;
  /** The same counted on the database that is acted on, where that is another one; else as above. */
  readonly targetCounts: Counts;
  /** In the person's own words: foreign text. */
  readonly reason: string | null;
};

/** Who holds a database, and since when. */
export type Lease = {
  readonly token: string;
  readonly repositoryId: number;
  readonly pullRequest: number;
  readonly environment: string;
  readonly verb: string;
  /** `run` lasts as long as one run; `shadow` until the copy is promoted or dropped. */
  readonly purpose: 'run' | 'shadow';
  readonly login: string;
  readonly since: Date;
};

/** The numbers of a report, as the ledger keeps them. */
export function countsOf(impact: ImpactReport): Counts {
  const figure = (value: ImpactReport['steps'][number]['atRisk']): string | null =>
    value === null || value.kind === 'unmeasured' ? null : value.count.toString();
  return {
    verdict: impact.verdict,
    records: impact.complete ? impact.recordsAtRisk.toString() : null,
    steps: impact.steps.map(({ atRisk, failing }) => ({ atRisk: figure(atRisk), failing: figure(failing) })),
  };
}

/**
 * Whether numbers grew by more than a tolerance (a share: 0.1 is ten per cent) at any step. A number that was there and is
 * missing now counts as grown, and so does the first row where there was none.
 */
export function hasGrown(before: Counts, now: Counts, tolerance: number): boolean {
  if (before.steps.length !== now.steps.length) return true;
  return now.steps.some((step, i) => {
    const was = before.steps[i];
    return was === undefined || grew(was.atRisk, step.atRisk, tolerance) || grew(was.failing, step.failing, tolerance);
  });
}

/** Parts per million, so that the sum stays one of whole numbers of any size. */
const MILLION = 1_000_000n;

function grew(before: string | null, now: string | null, tolerance: number): boolean {
  if (now === null) return before !== null;
  if (before === null) return true;
  const share = BigInt(Math.round(tolerance * Number(MILLION)));
  return BigInt(now) * MILLION > BigInt(before) * (MILLION + share);
}
