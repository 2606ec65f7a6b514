/** The checks that a branch requires, and how they stand on a commit. */
import type { RequiredCheck } from '../ports.ts';
import type { GitHubApi } from './api.ts';
import { readAll } from './paging.ts';
import { fieldsOf, listField, numberField, objectField, textField } from './payload.ts';
import type { RepositoryName } from './source.ts';

type State = RequiredCheck['state'];

/** A check run or a status; `from` tells apart what has the same name and is not the same check. */
type Found = { readonly name: string; readonly from: string; readonly id: number; readonly state: State };

/** What this program sets itself proves nothing to it. */
const OWN = /^(qail\/|QAIL )/;

/**
 * The required checks without our own. Where a name stands for several, a run and a status or runs of several apps, the worst
 * one counts. Raises `QailError` when any part of the answer is not known.
 */
export async function readRequiredChecks(
  api: GitHubApi,
  repository: RepositoryName,
  { branch, headSha }: { readonly branch: string; readonly headSha: string },
): Promise<readonly RequiredCheck[]> {
  const ruled = await ruledNames(api, repository, branch);
  const names = [...ruled, ...(await protectedNames(api, repository, branch))].filter((name) => !OWN.test(name));
  if (names.length === 0) return [];
  const found = [...(await readRuns(api, repository, headSha)), ...(await readStatuses(api, repository, headSha))];
  return [...new Set(names)].map((name) => ({ name, state: stateOf(found.filter((each) => each.name === name)) }));
}

/** Of all rulesets that hold on the branch. (REST API, "Get rules for a branch".) */
async function ruledNames(api: GitHubApi, repository: RepositoryName, branch: string): Promise<readonly string[]> {
  const route = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
  const rules = await readAll(api, { route, parameters: { ...repository, branch } });
  return rules.flatMap((rule) => {
    if (textField(rule, 'type', 'rule') !== 'required_status_checks') return [];
    const parameters = objectField(rule, 'parameters', 'rule');
    const checks = listField(parameters, 'required_status_checks', 'rule.parameters');
    return checks.map((check) => textField(check, 'context', 'rule.parameters.required_status_checks'));
  });
}

/** Of classic branch protection, whose summary anybody may read who may read the branch. (REST API, "Get a branch".) */
async function protectedNames(api: GitHubApi, repository: RepositoryName, branch: string): Promise<readonly string[]> {
  const answer = await api.read('GET /repos/{owner}/{repo}/branches/{branch}', { ...repository, branch });
  const protection = objectField(answer, 'protection', 'branch');
  const checks = protection === null ? null : objectField(protection, 'required_status_checks', 'branch.protection');
  if (checks === null) return [];
  return listField(checks, 'contexts', 'branch.protection.required_status_checks').map((name) => {
    return textField({ name }, 'name', 'branch.protection.required_status_checks.contexts');
  });
}

async function readRuns(api: GitHubApi, repository: RepositoryName, ref: string): Promise<readonly Found[]> {
  const runs = await readAll(api, {
    route: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
    parameters: { ...repository, ref, filter: 'latest' },
    entries: (answer) => listField(answer, 'check_runs', 'check runs'),
  });
  return newest(runs.map(runOf));
}

async function readStatuses(api: GitHubApi, repository: RepositoryName, ref: string): Promise<readonly Found[]> {
  const statuses = await readAll(api, {
    route: 'GET /repos/{owner}/{repo}/commits/{ref}/status',
    parameters: { ...repository, ref },
    entries: (answer) => listField(answer, 'statuses', 'combined status'),
  });
  return newest(statuses.map(statusOf));
}

/** A run that is not completed has no conclusion. Skipped is as good as done, as GitHub has it. (REST API, "Check runs".) */
const CONCLUSIONS: ReadonlyMap<unknown, State> = new Map([
  ['success', 'success'],
  ['neutral', 'success'],
  ['skipped', 'success'],
  ['failure', 'failure'],
  ['timed_out', 'failure'],
  ['cancelled', 'failure'],
  ['action_required', 'failure'],
  ['startup_failure', 'failure'],
  ['stale', 'failure'],
]);

function runOf(value: unknown): Found {
  const app = objectField(value, 'app', 'check run');
  return {
    name: textField(value, 'name', 'check run'),
    from: app === null ? 'run' : `run by ${numberField(app, 'id', 'check run.app')}`,
    id: numberField(value, 'id', 'check run'),
    state: CONCLUSIONS.get(fieldsOf(value, 'check run')['conclusion']) ?? 'missing',
  };
}

const STATES: ReadonlyMap<string, State> = new Map([
  ['success', 'success'],
  ['failure', 'failure'],
  ['error', 'failure'],
]);

function statusOf(value: unknown): Found {
  return {
    name: textField(value, 'context', 'status'),
    from: 'status',
    id: numberField(value, 'id', 'status'),
    state: STATES.get(textField(value, 'state', 'status')) ?? 'missing',
  };
}

/** Ids rise, and one check has one newest entry. */
function newest(all: readonly Found[]): readonly Found[] {
  const kept = new Map<string, Found>();
  for (const each of all.toSorted((a, b) => a.id - b.id)) kept.set(JSON.stringify([each.from, each.name]), each);
  return [...kept.values()];
}

function stateOf(found: readonly Found[]): State {
  if (found.some(({ state }) => state === 'failure')) return 'failure';
  return found.length > 0 && found.every(({ state }) => state === 'success') ? 'success' : 'missing';
}
