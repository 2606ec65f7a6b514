/** Commit statuses and check runs, written and read. */
import { appOnly, created, invalid, notFound, ok, type Answer, type Call } from './answers.ts';
import { tick } from './clock.ts';
import { briefStatus, checkRun, commitStatus, repository } from './documents.ts';
import { nextId } from './ids.ts';
import { listed, pageOf } from './pages.ts';
import { asList, asObject, type Json } from './schema.ts';
import { commitOf, GITHUB_ACTIONS, writer, type StoredCheck, type StoredStatus } from './state.ts';

/** Characters that a status's description may have. */
const LONGEST_DESCRIPTION = 140;

const noCommit = (sha: string): Answer => invalid(`No commit found for SHA: ${sha}`);

/** A status on a commit that is there. */
export function createStatus({ state, values: [sha = ''], body }: Call): Answer {
  if (!state.commits.has(sha)) return noCommit(sha);
  const text = (name: string): string | null => (typeof body[name] === 'string' ? body[name] : null);
  const description = text('description');
  if (description !== null && description.length > LONGEST_DESCRIPTION)
    return invalid(`description is too long (maximum is ${LONGEST_DESCRIPTION} characters)`);
  const status: StoredStatus = {
    id: nextId(state.statuses, 3000),
    sha,
    state: String(body['state']),
    context: text('context') ?? 'default',
    description,
    targetUrl: text('target_url'),
    createdAt: tick(state),
    creator: writer(state),
  };
  state.statuses.push(status);
  return created(commitStatus(status));
}

/** All statuses of a commit, newest first. (REST API, "List commit statuses for a reference".) */
export function listStatuses(call: Call): Answer {
  const { state, values } = call;
  const sha = commitOf(state, values[0] ?? '');
  if (sha === undefined) return notFound;
  return listed(call, state.statuses.filter((each) => each.sha === sha).toReversed(), commitStatus);
}

/** The newest status of every context, and what they come to. (REST API, "Get the combined status for a specific reference".) */
export function combineStatuses(call: Call): Answer {
  const { state, values } = call;
  const sha = commitOf(state, values[0] ?? '');
  if (sha === undefined) return notFound;
  const newest = [...new Map(state.statuses.filter((each) => each.sha === sha).map((each) => [each.context, each]))];
  const statuses = newest.map(([, status]) => status);
  const { shown, headers } = pageOf(call, statuses);
  const combined = {
    sha,
    total_count: statuses.length,
    statuses: shown.map(briefStatus),
    repository: repository(state),
  };
  return ok({ ...combined, state: combinedState(statuses.map((each) => each.state)) }, headers);
}

function combinedState(states: readonly string[]): string {
  if (states.includes('failure') || states.includes('error')) return 'failure';
  return states.length === 0 || states.includes('pending') ? 'pending' : 'success';
}

const annotationsOf = (body: Json): readonly unknown[] => asList(asObject(body['output'])['annotations']);

/** Only GitHub Apps write check runs; the token of a workflow run is one. (REST API, "Create a check run".) */
export function createCheck({ state, body }: Call): Answer {
  if (state.identity.kind === 'user') return appOnly;
  const sha = String(body['head_sha']);
  if (!state.commits.has(sha)) return noCommit(sha);
  const check: StoredCheck = {
    id: nextId(state.checks, 5000),
    fields: body,
    annotations: [...annotationsOf(body)],
    createdAt: tick(state),
  };
  state.checks.push(check);
  return created(checkRun(state, check));
}

/** Annotations come on top of those that are there; everything else is replaced. (REST API, "Update a check run".) */
export function updateCheck({ state, values: [id], body }: Call): Answer {
  if (state.identity.kind === 'user') return appOnly;
  const check = state.checks.find((each) => each.id === Number(id));
  if (check === undefined) return notFound;
  const output = { ...asObject(check.fields['output']), ...asObject(body['output']) };
  check.fields = { ...check.fields, ...body, output };
  check.annotations.push(...annotationsOf(body));
  const time = tick(state);
  if (body['conclusion'] !== undefined) check.completedAt = time;
  return ok(checkRun(state, check));
}

/** Check runs of a commit, newest first; of each app and name the newest only, unless all are asked for. */
export function listChecks(call: Call): Answer {
  const { state, values, query } = call;
  const name = values[0] ?? '';
  const sha = commitOf(state, name);
  if (sha === undefined) return noCommit(name);
  const ofCommit = state.checks.filter((each) => each.fields['head_sha'] === sha);
  const kept =
    query.get('filter') === 'all' ? ofCommit : [...new Map(ofCommit.map((each) => [keyOf(each), each])).values()];
  const asked = (key: string, value: unknown): boolean => !query.has(key) || query.get(key) === String(value);
  const found = kept
    .filter((each) => asked('check_name', each.fields['name']) && asked('app_id', appOf(each)))
    .map((each) => checkRun(state, each))
    .filter((each) => asked('status', each['status']))
    .sort((left, right) => Number(right['id']) - Number(left['id']));
  const { shown, headers } = pageOf(call, found);
  return ok({ total_count: found.length, check_runs: shown }, headers);
}

const appOf = ({ app = GITHUB_ACTIONS }: StoredCheck): number => app.id;

const keyOf = (check: StoredCheck): string => JSON.stringify([appOf(check), check.fields['name']]);
