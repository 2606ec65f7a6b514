/** Builders for reports in tests: small words for plans, numbers and the places they come from. */
import { bindingOf, contentOf, planCodeOf } from '../../src/decision/binding.ts';
import { gateOf } from '../../src/decision/gate.ts';
import type {
  Figure,
  ImpactReport,
  Measuring,
  StepImpact,
  TableFacts,
  Verdict,
} from '../../src/impact/impact-report.ts';
import type { Hazard, Lock, MigrationPlan, PlanStep } from '../../src/plan/migration-plan.ts';
import type { Operation } from '../../src/plan/operation.ts';
import type { CommandState, Report, ReportedPullRequest } from '../../src/report/report.ts';
import type { Column, ColumnType, Constraint, Index, ObjectName, Table } from '../../src/schema/model.ts';
import type { Diagnostic, Severity } from '../../src/schema/parsed-schema.ts';
import { expression, type Sql } from '../../src/sql.ts';

export const HOME = 'https://github.com/acme/shop/';

export const PULL_REQUEST: ReportedPullRequest = {
  serverUrl: 'https://github.com',
  repository: 'acme/shop',
  number: 42,
  baseRef: 'main',
  baseSha: '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c',
  headSha: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
  fork: false,
  runUrl: 'https://github.com/acme/shop/actions/runs/1234567890',
};

export const TEXT = type('text');
export const INTEGER = type('integer');

export function type(base: string, modifiers: readonly string[] = []): ColumnType {
  return { kind: 'builtin', schema: null, base, modifiers, array: false };
}

export function named(name: string, schema = 'public'): ObjectName {
  return { schema, name };
}

export function column(name: string, of: ColumnType = TEXT, nullable = true): Column {
  return { name, type: of, nullable, value: { kind: 'none' }, collation: null };
}

export function tableOf(name: string, columns: readonly Column[], constraints: readonly Constraint[] = []): Table {
  return { name: named(name), columns, constraints, rowSecurity: { enabled: false, forced: false } };
}

export function indexOn(table: string, columns: readonly string[], options: { readonly unique?: boolean } = {}): Index {
  return {
    name: named(`${table}_${columns.join('_')}_idx`),
    table: named(table),
    unique: options.unique ?? false,
    method: 'btree',
    items: columns.map((c) => ({ column: c, expression: { text: expression(c), normal: c } })),
    include: [],
    where: null,
    nullsDistinct: true,
    parameters: null,
    concurrently: false,
    damaged: false,
  };
}

/** A table that goes, with the indexes that fall with it. */
export function dropTable(table: Table, indexes: readonly Index[] = []): Operation & { readonly kind: 'drop_table' } {
  return { kind: 'drop_table', table, indexes, comments: [] };
}

const NO_LOCK: Lock = { mode: 'none', work: 'none', table: null, also: [] };

export type StepOptions = {
  readonly up?: readonly Sql[];
  readonly down?: readonly Sql[] | null;
  readonly lock?: Partial<Lock>;
  readonly hazards?: readonly Hazard[];
  readonly line?: number;
  readonly side?: 'base' | 'head';
  readonly file?: string;
  readonly confirmed?: boolean;
  /** What was found; no key means nothing was asked. */
  readonly found?: Partial<Omit<StepImpact, 'step'>>;
};

export type Situated = { readonly step: PlanStep; readonly found: Partial<Omit<StepImpact, 'step'>> | null };

/** One step with what was found about it; destructive where the kind destroys. */
export function step(operation: Operation, options: StepOptions = {}): Situated {
  const destroys = ['drop_table', 'drop_column', 'alter_column_type', 'rebuild_enum', 'transform'].includes(
    operation.kind,
  );
  const side = options.side ?? (operation.kind.startsWith('drop_') ? 'base' : 'head');
  const position = { file: options.file ?? 'schema.qail', line: options.line ?? 1, column: 3 };
  return {
    step: {
      operation,
      up: (options.up ?? [expression('SELECT 1')]).map((sql) => ({ sql, stage: 'main' })),
      down:
        options.down === undefined || options.down === null
          ? null
          : options.down.map((sql) => ({ sql, stage: 'main' })),
      hazards: options.hazards ?? [],
      lock: { ...NO_LOCK, ...options.lock },
      destructive: destroys,
      confirmed: options.confirmed ?? false,
      reversible: !destroys,
      at: { side, position },
      near: side === 'head' ? position : { ...position, line: 1 },
    },
    found: options.found ?? null,
  };
}

export function plan(steps: readonly PlanStep[], more: Partial<MigrationPlan> = {}): MigrationPlan {
  return {
    digest: '7c1e0b5a9d3f48e2a6b1c0d9e8f7a6b57c1e0b5a9d3f48e2a6b1c0d9e8f7a6b5' as MigrationPlan['digest'],
    from: 'aa'.repeat(32) as MigrationPlan['from'],
    to: 'bb'.repeat(32) as MigrationPlan['from'],
    steps,
    renames: [],
    undiffed: [],
    renameQuestions: [],
    diagnostics: [],
    ...more,
  };
}

export const counted = (count: number): Figure => ({ kind: 'counted', count: BigInt(count) });
export const estimated = (count: number): Figure => ({ kind: 'estimated', count: BigInt(count) });
export const unmeasured = (reason: Extract<Figure, { kind: 'unmeasured' }>['reason']): Figure => ({
  kind: 'unmeasured',
  reason,
});

export function measured(tables: readonly TableFacts[] = []): Measuring {
  const database = { database: 'acme_staging', serverVersion: '17.2', role: 'ci_ro', tables };
  return { kind: 'measured', at: new Date('2026-08-22T10:04:07Z'), milliseconds: 1_130, database };
}

export function facts(table: string, rows: number | null, megabytes: number): TableFacts {
  return {
    table: named(table),
    estimatedRows: rows === null ? null : BigInt(rows),
    heapBytes: BigInt(megabytes) * 1_048_576n,
    indexBytes: 0n,
    reads: null,
    writes: null,
  };
}

/** The sums of a report as its contract states them. */
export function impact(
  of: MigrationPlan,
  all: readonly Situated[],
  verdict: Verdict,
  measuring: Measuring,
): ImpactReport {
  const steps = all.flatMap(({ found }, i): readonly StepImpact[] =>
    found === null
      ? []
      : [
          {
            step: i,
            verdict: 'safe',
            atRisk: null,
            unit: 'values',
            failing: null,
            notDefault: null,
            rows: null,
            ...found,
          },
        ],
  );
  const count = (figure: Figure | null): bigint =>
    figure === null || figure.kind === 'unmeasured' ? 0n : figure.count;
  const total = (some: readonly StepImpact[]): bigint => some.reduce((sum, s) => sum + count(s.atRisk), 0n);
  const figures = steps.flatMap((s) => [s.atRisk, s.failing]);
  return {
    plan: of.digest,
    measuring,
    verdict,
    steps,
    recordsAtRisk: total(steps),
    rowsAtRisk: total(steps.filter((s) => s.unit === 'rows')),
    valuesAtRisk: total(steps.filter((s) => s.unit === 'values')),
    rowsFailing: steps.reduce((sum, s) => sum + count(s.failing), 0n),
    complete: figures.every((f) => f?.kind !== 'unmeasured'),
    estimated: figures.some((f) => f?.kind === 'estimated'),
  };
}

export type PlannedOptions = {
  readonly steps: readonly Situated[];
  readonly verdict: Verdict;
  readonly measuring?: Measuring;
  readonly more?: Partial<MigrationPlan>;
  readonly warnings?: readonly Diagnostic[];
  readonly commands?: CommandState;
};

/** A code as the ledger's key would make one. */
export const PLAN_CODE = planCodeOf(
  '00'.repeat(32),
  bindingOf({
    repositoryId: 1,
    pullRequest: PULL_REQUEST.number,
    environment: 'staging',
    baseRef: PULL_REQUEST.baseRef,
    content: contentOf([], []),
    plan: '',
    database: '7/app',
    version: '0',
    policy: '',
  }),
);

const COMMANDS_ON: CommandState = { kind: 'on', code: PLAN_CODE, decision: null };

/** A report of a plan; the gate is the one the product would decide. */
export function planned(options: PlannedOptions, around: Partial<Report> = {}): Report {
  const made = plan(
    options.steps.map((s) => s.step),
    options.more,
  );
  const report = impact(made, options.steps, options.verdict, options.measuring ?? measured());
  const result = {
    kind: 'planned',
    plan: made,
    impact: report,
    gate: gateOf(report),
    commands: options.commands ?? COMMANDS_ON,
    warnings: options.warnings ?? [],
  } as const;
  return reportOf(result, around);
}

export function reportOf(result: Report['result'], around: Partial<Report> = {}): Report {
  return {
    environment: 'staging',
    schemaPath: 'schema.qail',
    commandPrefix: '/qail',
    pullRequest: PULL_REQUEST,
    milliseconds: 3_140,
    ...around,
    result,
  };
}

export function diagnostic(severity: Severity, message: string, more: Partial<Diagnostic> = {}): Diagnostic {
  return {
    severity,
    code: 'type_unknown',
    message,
    suggestion: null,
    at: { file: 'schema.qail', line: 12, column: 8 },
    ...more,
  };
}
