/** The pull request as an issue, its labels, and those of the repository. */
import { created, invalid, missing, notFound, ok, type Answer, type Call } from './answers.ts';
import { tick } from './clock.ts';
import { issue, label, labelsOf, plainLabel } from './documents.ts';
import { nextId } from './ids.ts';
import { listed } from './pages.ts';
import { asList, asObject } from './schema.ts';
import type { GitHubState, StoredLabel } from './state.ts';

/** Characters that a label's name may have. */
const LONGEST_NAME = 50;

const tooLong = invalid(`name is too long (maximum is ${LONGEST_NAME} characters)`);

/** The issue that the pull request is. */
export function getIssue({ state, values: [number] }: Call): Answer {
  return Number(number) === state.pull.number ? ok(issue(state)) : notFound;
}

/** The labels of the pull request. */
export function listIssueLabels(call: Call): Answer {
  const { state, values } = call;
  return Number(values[0]) === state.pull.number ? listed(call, labelsOf(state), (each) => each) : notFound;
}

/** More labels on the pull request; one that the repository does not have is made. */
export function addIssueLabels({ state, values: [number], body }: Call): Answer {
  if (Number(number) !== state.pull.number) return notFound;
  const names = asList(body['labels']).map((each) =>
    typeof each === 'string' ? each : String(asObject(each)['name']),
  );
  if (names.some((name) => name.length > LONGEST_NAME)) return tooLong;
  for (const name of names) putLabel(state, name);
  return ok(labelsOf(state));
}

/** A label is on the pull request, and the repository has it. */
export function putLabel(state: GitHubState, name: string): void {
  const { labels, pull } = state;
  const known = labelBy(labels, name) ?? plainLabel(name, nextId(labels, 8000));
  if (!labels.includes(known)) labels.push(known);
  if (pull.labels.includes(known.name)) return;
  pull.labels.push(known.name);
  pull.updatedAt = tick(state);
}

/** A label of the pull request goes from it; answers with those that stay. */
export function removeIssueLabel({ state, values: [number, name = ''] }: Call): Answer {
  const { pull } = state;
  if (Number(number) !== pull.number) return notFound;
  const at = pull.labels.findIndex((each) => isSame(each, name));
  if (at < 0) return missing('Label does not exist');
  pull.labels.splice(at, 1);
  pull.updatedAt = tick(state);
  return ok(labelsOf(state));
}

/** A label for the repository, which has none of this name yet. */
export function createLabel({ state, body }: Call): Answer {
  const name = String(body['name']);
  if (name.length > LONGEST_NAME) return tooLong;
  if (labelBy(state.labels, name) !== undefined) return invalid('already_exists');
  const plain = plainLabel(name, nextId(state.labels, 8000));
  const made: StoredLabel = {
    ...plain,
    color: typeof body['color'] === 'string' ? body['color'] : plain.color,
    description: typeof body['description'] === 'string' ? body['description'] : null,
  };
  state.labels.push(made);
  tick(state);
  return created(label(made));
}

/** A label of the repository by its name. */
export function getLabel({ state, values: [name = ''] }: Call): Answer {
  const found = labelBy(state.labels, name);
  return found === undefined ? notFound : ok(label(found));
}

function labelBy(labels: readonly StoredLabel[], name: string): StoredLabel | undefined {
  return labels.find((each) => isSame(each.name, name));
}

/** Names of labels do not mind their case. */
function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
