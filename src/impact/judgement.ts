/** What the answers mean: for each step, and for the plan as a whole. */
import type { MigrationPlan } from '../plan/migration-plan.ts';
import type {
  Figure,
  ImpactReport,
  Measurement,
  Measuring,
  Probe,
  ProbeRole,
  Questions,
  StepImpact,
  StepProbe,
  StepVerdict,
  UnmeasuredReason,
  Verdict,
} from './impact-report.ts';
import { unreachable } from '../errors.ts';
import { probeKey } from './probe-key.ts';

/** The outcome of counting, as `measure` gives it. A probe without a measurement counts as unmeasured. */
export type Answer = { readonly measuring: Measuring; readonly measurements: readonly Measurement[] };

/**
 * Judges a plan by its answers. Whatever has no number makes the report incomplete and is never taken for zero. An
 * unreachable database outweighs every other verdict; then what would fail, what is lost, what is unknown.
 */
export function judge(plan: MigrationPlan, questions: Questions, answer: Answer): ImpactReport {
  const figures = figuresOf(answer);
  const steps = plan.steps.map((step, index) => {
    const probes = questions.probes.filter((p) => p.step === index);
    const unknowns = questions.unknowns.filter((u) => u.step === index);
    const found = (role: ProbeRole): readonly Figure[] => [
      ...probes.filter((p) => p.role === role).map((p) => failingPart(p, figures(p.probe))),
      ...unknowns.filter((u) => u.role === role).map((u): Figure => ({ kind: 'unmeasured', reason: u.reason })),
    ];
    const context = (kind: Probe['kind']): Figure | null => {
      const probe = probes.find((p) => p.role === 'context' && p.probe.kind === kind)?.probe;
      return probe === undefined ? null : figures(probe);
    };
    const atRisk = sumOf(found('at_risk'));
    const failing = sumOf(found('failing'));
    const wholeRows = step.operation.kind === 'drop_table';
    const impact: StepImpact = {
      step: index,
      verdict: stepVerdict(atRisk, failing),
      atRisk: atRisk.figure,
      unit: wholeRows ? 'rows' : 'values',
      failing: failing.figure,
      notDefault: context('values_not_default'),
      rows: wholeRows ? atRisk.figure : context('rows'),
    };
    return { impact, missing: atRisk.missing || failing.missing };
  });
  return reportOf(plan, answer.measuring, steps);
}

/** Judges a plan that was not counted: open questions stay open, and only a plan that asks nothing is `ok`. */
export function unmeasuredImpact(plan: MigrationPlan, questions: Questions, measuring: Measuring): ImpactReport {
  return judge(plan, questions, { measuring, measurements: [] });
}

/** `missing`: a number that decides is not there. */
type Judged = { readonly impact: StepImpact; readonly missing: boolean };

function reportOf(plan: MigrationPlan, measuring: Measuring, judged: readonly Judged[]): ImpactReport {
  const steps = judged.map((step) => step.impact);
  const rowsAtRisk = total(steps.filter((s) => s.unit === 'rows').map((s) => s.atRisk));
  const valuesAtRisk = total(steps.filter((s) => s.unit === 'values').map((s) => s.atRisk));
  const sums = steps.flatMap((s) => [s.atRisk, s.failing]);
  return {
    plan: plan.digest,
    measuring,
    verdict: verdictOf(plan, measuring, judged),
    steps,
    recordsAtRisk: rowsAtRisk + valuesAtRisk,
    rowsAtRisk,
    valuesAtRisk,
    rowsFailing: total(steps.map((s) => s.failing)),
    complete: judged.every((s) => !s.missing),
    estimated: sums.some((f) => f?.kind === 'estimated'),
  };
}

function verdictOf(plan: MigrationPlan, measuring: Measuring, judged: readonly Judged[]): Verdict {
  if (measuring.kind === 'unreachable') return 'unreachable';
  if (judged.some((s) => s.impact.verdict === 'will_fail')) return 'blocked';
  if (judged.some((s) => s.impact.verdict === 'loses_data')) return 'data-loss';
  const uncompared = plan.undiffed.some((u) => u.change !== 'unchanged');
  return uncompared || judged.some((s) => s.missing) ? 'unmeasured' : 'ok';
}

/** Looks an answer up; a probe that was not answered is unmeasured for the reason nothing was. */
function figuresOf({ measuring, measurements }: Answer): (probe: Probe) => Figure {
  const byKey = new Map(measurements.map((m) => [probeKey(m.probe), m]));
  const silent = silentReason(measuring);
  return (probe) => {
    const found = byKey.get(probeKey(probe));
    if (found === undefined) return { kind: 'unmeasured', reason: silent };
    return found.kind === 'unmeasured'
      ? { kind: 'unmeasured', reason: found.reason }
      : { kind: found.kind, count: found.count };
  };
}

function silentReason(measuring: Measuring): UnmeasuredReason {
  switch (measuring.kind) {
    case 'measured':
      return 'failed';
    case 'unreachable':
      return 'unreachable';
    case 'not_measured':
      return measuring.reason === 'fork' ? 'fork' : 'no_database';
    default:
      return unreachable(measuring);
  }
}

/** A number the step still works with stands for nothing failing. */
function failingPart(asked: StepProbe, figure: Figure): Figure {
  if (asked.role !== 'failing' || figure.kind === 'unmeasured') return figure;
  return figure.count > BigInt(asked.failsAbove) ? figure : { kind: figure.kind, count: 0n };
}

type Sum = { readonly figure: Figure | null; readonly missing: boolean };

/** Adds the figures of one role. A number above zero is shown although another is missing: it already decides. */
function sumOf(figures: readonly Figure[]): Sum {
  const [first] = figures;
  if (first === undefined) return { figure: null, missing: false };
  const unmeasured = figures.find((f) => f.kind === 'unmeasured');
  const count = total(figures);
  if (unmeasured !== undefined && count === 0n) return { figure: unmeasured, missing: true };
  const kind = figures.some((f) => f.kind === 'estimated') ? 'estimated' : 'counted';
  return { figure: { kind, count }, missing: unmeasured !== undefined };
}

function total(figures: readonly (Figure | null)[]): bigint {
  return figures.reduce((sum, f) => sum + (f === null || f.kind === 'unmeasured' ? 0n : f.count), 0n);
}

function stepVerdict(atRisk: Sum, failing: Sum): StepVerdict {
  if (isPositive(failing.figure)) return 'will_fail';
  if (isPositive(atRisk.figure)) return 'loses_data';
  return atRisk.missing || failing.missing ? 'unknown' : 'safe';
}

function isPositive(figure: Figure | null): boolean {
  return figure !== null && figure.kind !== 'unmeasured' && figure.count > 0n;
}
