/** What a migration does, as it does it: a bar on a terminal, plain lines elsewhere, and the steps for `--json`. */
import { unreachable } from '../errors.ts';
import { describe } from '../plan/describe.ts';
import type { MigrationPlan, Stage } from '../plan/migration-plan.ts';
import type { Progress } from '../postgres/apply.ts';
import type { Direction } from '../postgres/history.ts';
import { workOf } from '../postgres/planned-statement.ts';
import { counted, showDuration } from '../report/figure.ts';
import { clip, visible } from '../report/markdown.ts';

/** One step as other programs read it; the time is null for what was not done. */
export type StepJson = {
  readonly title: string;
  readonly state: 'done' | 'planned';
  readonly milliseconds: number | null;
};

/** Where progress is shown. `isTerminal` is true where one line can be written over. */
export type ProgressStream = {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly width: number;
};

export type ProgressTeller = {
  readonly onStep: (progress: Progress) => void;
  /** The rows were counted once more under the locks; what comes next is the backup. */
  readonly onCounted: () => void;
  readonly onBlocked: (waitsFor: string) => void;
  /** Takes the bar away. */
  readonly clear: () => void;
  /** The version of the transaction that was committed; null before. */
  readonly committed: () => string | null;
  readonly steps: () => readonly StepJson[];
};

export type Told = {
  readonly plan: MigrationPlan;
  readonly direction: Direction;
  /** What the backup is called as a step; null where nothing is saved. */
  readonly backup: string | null;
  /** A clock in milliseconds. */
  readonly now: () => number;
};

/**
 * The statements of one direction by stage, in the order in which they run, each as the title of its step. Raises `QailError` for a
 * step without a way back.
 */
export function titlesOf(plan: MigrationPlan, direction: Direction): Readonly<Record<Stage, readonly string[]>> {
  const work = workOf(plan, direction);
  const undo = direction === 'up' ? '' : 'Undo ';
  const of = (stage: Stage): readonly string[] =>
    work[stage].map(({ operation }) => `${undo}${clip(visible(describe(operation)), 200)}`);
  return { before: of('before'), main: of('main'), after: of('after') };
}

/** Tells a run of one migration. Raises `QailError` for a step without a way back. */
export function tellProgress(told: Told, stream: ProgressStream): ProgressTeller {
  const titles = titlesOf(told.plan, told.direction);
  const start = { before: 0, main: titles.before.length, after: titles.before.length + titles.main.length };
  const all = [...titles.before, ...titles.main, ...titles.after];
  const line = makeLine(stream, all.length);
  const log = makeLog(told.now, line.ended);
  const state: { done: number; committed: string | null } = { done: 0, committed: null };
  const next = (doing = all[state.done] ?? 'Compare the result'): void => {
    line.show(state.done, doing);
  };
  const wait = (why: string): void => {
    line.wait(state.done, why);
  };
  const onStatement = (progress: Extract<Progress, { kind: 'statement' }>): void => {
    const { stage, number, milliseconds } = progress;
    if (stage === 'main' && number === 1 && told.backup !== null) log.add(told.backup, log.since() - milliseconds);
    state.done = start[stage] + number;
    log.add(all[state.done - 1] ?? '', milliseconds);
    if (stage !== 'main') log.keep();
    next();
  };
  const onStep = (progress: Progress): void => {
    switch (progress.kind) {
      case 'waiting':
        log.forget();
        if (state.committed === null) state.done = start.main;
        wait(`No lock yet, try ${progress.attempt + 1} of ${progress.attempts} follows`);
        return;
      case 'locked':
        log.add(`Lock ${counted(progress.tables.length, 'table')}`, progress.milliseconds);
        next('Count under the locks');
        return;
      case 'statement':
        onStatement(progress);
        return;
      case 'committed':
        state.committed = progress.version;
        log.add('Commit', log.since());
        log.keep();
        next();
        return;
      default:
        unreachable(progress);
    }
  };
  return {
    onStep,
    onCounted: () => {
      log.add('Count under the locks', log.since());
      next(told.backup ?? undefined);
    },
    onBlocked: (waitsFor) => {
      wait(`Waiting for ${visible(waitsFor)}`);
    },
    clear: line.clear,
    committed: () => state.committed,
    steps: log.steps,
  };
}

/** The steps that were done. What a transaction did that begins anew is forgotten back to what was kept. */
function makeLog(now: () => number, onAdded: (title: string, milliseconds: number) => void) {
  const steps: StepJson[] = [];
  const state = { at: now(), kept: 0 };
  return {
    /** Milliseconds since the last step ended. */
    since: () => now() - state.at,
    add: (title: string, milliseconds: number): void => {
      const last = steps.at(-1);
      const took = Math.max(0, Math.round(milliseconds));
      // Several statements of one operation are one step.
      const isMore = last?.title === title && steps.length > state.kept;
      if (isMore) steps.splice(-1, 1, { ...last, milliseconds: (last.milliseconds ?? 0) + took });
      else steps.push({ title, state: 'done', milliseconds: took });
      state.at = now();
      onAdded(title, took);
    },
    keep: (): void => {
      state.kept = steps.length;
    },
    forget: (): void => {
      steps.splice(state.kept);
    },
    steps: (): readonly StepJson[] => [...steps],
  };
}

const BAR_WIDTH = 20;

function makeLine({ write, isTerminal, width }: ProgressStream, total: number) {
  const state: { isShown: boolean; why: string } = { isShown: false, why: '' };
  const bar = (done: number, doing: string): void => {
    const filled = total === 0 ? BAR_WIDTH : Math.round((BAR_WIDTH * done) / total);
    const text = `[${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}] ${done}/${total} ${doing}`;
    write(`\r\u001B[K${clip(text, Math.max(20, width - 1))}`);
    state.isShown = true;
  };
  return {
    clear: (): void => {
      if (state.isShown) write('\r\u001B[K');
      state.isShown = false;
    },
    /** So many statements done, and what is being done now. */
    show: (done: number, doing: string): void => {
      if (isTerminal) bar(done, doing);
    },
    /** A step that ended. */
    ended: (title: string, milliseconds: number): void => {
      if (!isTerminal) write(`  ${title} (${showDuration(milliseconds)})\n`);
    },
    /** Somebody is in the way; told once where lines stay. */
    wait: (done: number, why: string): void => {
      if (isTerminal) bar(done, why);
      else if (why !== state.why) write(`  ${why}\n`);
      state.why = why;
    },
  };
}
