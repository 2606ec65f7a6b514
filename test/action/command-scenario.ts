/** A command on a pull request: a world with a report, somebody's wish, one run of the bundle, and everything it did as one text. */
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { ReasonCode } from '../../src/decision/reason.ts';
import type { InputName } from '../../src/inputs.ts';
import { advance } from '../support/github/clock.ts';
import { issueCommentEvent, labeledEvent, pullRequestEvent, type CommentOptions } from '../support/github/events.ts';
import { addComment, addCommit, addLabel, addPerson } from '../support/github/makers.ts';
import type { Files } from '../support/github/objects.ts';
import { startGitHub, type FakeGitHub } from '../support/github/server.ts';
import { makeState, type Fault, type GitHubState, type Person, type StoredComment } from '../support/github/state.ts';
import { runAction, type ActionRun, type ActionStart } from '../support/runner.ts';
import { golden, stable, transcriptOf, withRows } from './scenario.ts';
import { schema, USERS, USERS_ROWS } from './worlds.ts';

export const ANNA: Person = { login: 'anna', id: 1002, type: 'User' };
export const RAVI: Person = { login: 'ravi', id: 1003, type: 'User' };
export const STRANGER: Person = { login: 'stranger', id: 6666, type: 'User' };

export const WITHOUT_EMAIL = schema(USERS.replace('  email text\n', ''));

/** What somebody asks for. */
export type Wish =
  | {
      /** Made once the report is there, where it has to quote it. */
      readonly comment: string | ((state: GitHubState) => string);
      readonly by?: Person;
      readonly change?: Partial<StoredComment>;
      readonly event?: CommentOptions;
      readonly action?: 'created' | 'edited' | 'deleted';
    }
  | { readonly label: string; readonly by?: Person }
  /** The input `command` of a step on a push to the pull request. */
  | { readonly step: string };

export type CommandScenario = {
  readonly name: string;
  readonly wish: Wish;
  readonly expected: readonly [reason: ReasonCode, exitCode: number];
  readonly base?: Files;
  readonly head?: Files;
  readonly rows?: string;
  readonly state?: Partial<GitHubState>;
  readonly inputs?: Partial<Record<InputName, string>>;
  /** Those of the command alone, laid over the others; the URL is the one of the world's database. */
  readonly commandInputs?: (url: string) => Partial<Record<InputName, string>>;
  /** False: no report was written before. */
  readonly reported?: boolean;
  /** What happens between the report and the wish, and between the wish and the run. */
  readonly meanwhile?: (state: GitHubState, url: string) => unknown;
  readonly late?: (state: GitHubState, url: string) => unknown;
  readonly faults?: readonly Fault[];
  readonly runner?: ActionStart['environment'];
};

export type CommandWorld = { readonly url: string; readonly state: GitHubState };

/** A world with people in it: anna maintains, ravi writes, the stranger reads. */
export function makeWorld({
  base = schema(USERS),
  head = WITHOUT_EMAIL,
  state,
}: Partial<CommandScenario>): GitHubState {
  const made = makeState(base, head, { clock: { now: new Date('2026-01-02T10:00:00Z') }, ...state });
  addPerson(made, ANNA.login, ANNA.id, 'maintain');
  addPerson(made, RAVI.login, RAVI.id, 'write');
  addPerson(made, STRANGER.login, STRANGER.id, 'read');
  return made;
}

export type Ran = { readonly run: ActionRun; readonly github: FakeGitHub };

export type Start = Partial<Pick<ActionStart, 'eventName' | 'event' | 'environment' | 'kill' | 'state'>> & {
  readonly inputs?: Partial<Record<InputName, string>> | undefined;
};

/** One run of the bundle in a world; the event is the opened pull request when none is given. */
export async function runIn({ state, url }: CommandWorld, start: Start = {}): Promise<Ran> {
  const github = await startGitHub(state);
  try {
    const run = await runAction({
      inputs: { 'staging-url': url, ...start.inputs },
      token: state.token,
      eventName: start.eventName ?? 'pull_request',
      event: start.event ?? pullRequestEvent(state, 'opened'),
      githubUrl: github.url,
      repository: `${state.repository.owner}/${state.repository.name}`,
      ...(start.environment === undefined ? {} : { environment: start.environment }),
      ...(start.kill === undefined ? {} : { kill: start.kill }),
      ...(start.state === undefined ? {} : { state: start.state }),
    });
    if (github.violations.length > 0) throw new Error(github.violations.join('\n'));
    return { run, github };
  } finally {
    await github.close();
  }
}

/** The event of a wish, after it was put into the world. */
export function eventOfWish(state: GitHubState, wish: Wish): Pick<ActionStart, 'eventName' | 'event'> {
  if ('label' in wish) {
    addLabel(state, wish.label);
    return { eventName: 'pull_request', event: labeledEvent(state, wish.label, wish.by ?? ANNA) };
  }
  if ('step' in wish) return { eventName: 'pull_request', event: pullRequestEvent(state, 'synchronize') };
  const text = typeof wish.comment === 'string' ? wish.comment : wish.comment(state);
  const comment = addComment(state, wish.by ?? ANNA, text, wish.change);
  return { eventName: 'issue_comment', event: issueCommentEvent(state, comment, wish.action, wish.event) };
}

export type PlayedCommand = Ran & CommandWorld & { readonly ledger: string };

/** Plays a scenario in a fresh world; `body` looks at it before its database is dropped. */
export async function playCommand(scenario: CommandScenario, body: (played: PlayedCommand) => Promise<void> | void) {
  await withRows(scenario.rows ?? USERS_ROWS, async (url) => {
    const state = makeWorld(scenario);
    const world = { state, url };
    if (scenario.reported !== false) await runIn(world, { inputs: scenario.inputs });
    advance(state, 60);
    await scenario.meanwhile?.(state, url);
    const event = eventOfWish(state, scenario.wish);
    advance(state, 5);
    await scenario.late?.(state, url);
    state.faults.push(...(scenario.faults ?? []));
    const inputs = {
      ...scenario.inputs,
      ...scenario.commandInputs?.(url),
      ...('step' in scenario.wish ? { command: scenario.wish.step } : {}),
    };
    const ran = await runIn(world, { ...event, inputs, ...(scenario.runner ? { environment: scenario.runner } : {}) });
    await body({ ...ran, ...world, ledger: await ledgerOf(url) });
  });
}

/** A client on the scenario's database. */
export async function onDatabase<T>(url: string, body: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}

/** SQL on the scenario's database. */
export async function sqlOn(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  return onDatabase(url, async (client) => (await client.query<Record<string, unknown>>(text)).rows);
}

/** Every row of the ledger but the key's, and every lease, one line each. */
export async function ledgerOf(url: string): Promise<string> {
  const [there] = await sqlOn(url, `select to_regclass('_qail_ledger') is not null as there`);
  if (there?.['there'] !== true) return '(no ledger)';
  const rows = await sqlOn(
    url,
    `select concat_ws(' ', kind, state, coalesce(verb, '-'), coalesce(reason_code, '-'), coalesce(actor_login, '-'),
       case when kind = 'command' then event end, 'decision=' || decision, 'reason=' || reason, 'named=' || named_commit,
       case when shown_at is null then 'not shown' else 'shown' end) as line
     from _qail_ledger where kind <> 'key' order by id`,
  );
  const leases = await sqlOn(
    url,
    `select concat_ws(' ', 'lease', '#' || pull_request, verb, purpose, actor_login) as line from _qail_leases`,
  );
  return [...rows, ...leases].map(({ line }) => String(line)).join('\n');
}

/** The golden text of a command: reads by their address, writes whole. */
export function commandTranscript({ run, github, url, ledger }: PlayedCommand): string {
  return stable(`${transcriptOf(run, github)}\n== ledger\n${ledger}\n`, url);
}

/** The newest reply to a command. */
export function replyOf({ state }: CommandWorld): string {
  return state.comments.findLast(({ body }) => body.startsWith('<!-- qail:cmd'))?.body ?? '';
}

/** The comment with the report. */
export function reportOf({ state }: CommandWorld): string {
  return state.comments.find(({ body }) => body.startsWith('<!-- qail:report'))?.body ?? '';
}

/** One test a scenario: how it ends, and the golden text of all that it did. */
export function describeCommands(title: string, scenarios: readonly CommandScenario[]): void {
  describe(title, () => {
    test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
      await playCommand(scenario, (played) => {
        const { run } = played;
        const { kept, text } = golden(`commands/${name}`, commandTranscript(played));
        expect([run.outputs['reason-code'], run.exitCode, run.stderr]).toEqual([...scenario.expected, '']);
        expect(text).toBe(kept);
      });
    });
  });
}

/** The plan code in the report. */
export function codeIn(state: GitHubState): string {
  const report = state.comments.find(({ body }) => body.startsWith('<!-- qail:report'))?.body ?? '';
  return /plan code `([0-9A-Z-]{11})`/.exec(report)?.[1] ?? 'no code';
}

/** The pull request gets another head commit, with these files. */
export function moveHead(state: GitHubState, files: Files, sha = 'e'.repeat(40)): void {
  addCommit(state, sha, files, [state.pull.head.sha]);
  state.pull.head.sha = sha;
}
