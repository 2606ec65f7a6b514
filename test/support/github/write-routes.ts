/** Comments, commit statuses and check runs. */
import { appOnly, created, invalid, notFound, ok, type Answer, type Call } from './answers.ts';
import { checkRun, commitStatus, issueComment } from './documents.ts';
import { asList, asObject, type Json } from './schema.ts';
import { writer, type StoredCheck, type StoredComment } from './state.ts';

/** Characters that a comment may have. */
const LONGEST_COMMENT = 65_536;
/** Characters that a status's description may have. */
const LONGEST_DESCRIPTION = 140;

/** One page of the comments, oldest first: 30 when not asked otherwise, 100 at most. */
export function listComments({ state, values: [number], query, url }: Call): Answer {
  if (Number(number) !== state.pull.number) return notFound;
  const since = query.get('since');
  const comments = state.comments.filter((each) => since === null || each.updatedAt >= since);
  const size = Math.min(Number(query.get('per_page')) || 30, 100);
  const page = Number(query.get('page')) || 1;
  const shown = comments.slice((page - 1) * size, page * size);
  const headers = pageLinks({ page, last: Math.ceil(comments.length / size), query, url });
  return ok(
    shown.map((comment) => issueComment(state, comment)),
    headers,
  );
}

type Paging = { readonly page: number; readonly last: number; readonly query: URLSearchParams; readonly url: string };

/** No header for a list of one page. (REST API, "Using pagination".) */
function pageLinks({ page, last, query, url }: Paging): Record<string, string> {
  const targets = [
    ...(page > 1 ? ([['prev', page - 1] as const, ['first', 1] as const] as const) : []),
    ...(page < last ? ([['next', page + 1] as const, ['last', last] as const] as const) : []),
  ];
  const links = targets.map(([rel, target]) => {
    const asked = new URLSearchParams(query);
    asked.set('page', String(target));
    return `<${url}?${asked.toString()}>; rel="${rel}"`;
  });
  return links.length === 0 ? {} : { link: links.join(', ') };
}

/** A comment by whoever the token is. */
export function createComment({ state, values: [number], body, now }: Call): Answer {
  if (Number(number) !== state.pull.number) return notFound;
  const text = String(body['body']);
  if (text.length > LONGEST_COMMENT) return invalid(`body is too long (maximum is ${LONGEST_COMMENT} characters)`);
  const id = Math.max(1000, ...state.comments.map((each) => each.id)) + 1;
  const createdAt = now();
  const comment: StoredComment = { id, author: writer(state), body: text, createdAt, updatedAt: createdAt };
  state.comments.push(comment);
  return created(issueComment(state, comment));
}

/** A comment by its id. */
export function getComment({ state, values: [id] }: Call): Answer {
  const comment = state.comments.find((each) => each.id === Number(id));
  return comment === undefined ? notFound : ok(issueComment(state, comment));
}

/** A comment with another text. */
export function updateComment({ state, values: [id], body, now }: Call): Answer {
  const comment = state.comments.find((each) => each.id === Number(id));
  if (comment === undefined) return notFound;
  const text = String(body['body']);
  if (text.length > LONGEST_COMMENT) return invalid(`body is too long (maximum is ${LONGEST_COMMENT} characters)`);
  comment.body = text;
  comment.updatedAt = now();
  return ok(issueComment(state, comment));
}

/** A status on a commit that is there. */
export function createStatus({ state, values: [sha = ''], body }: Call): Answer {
  if (!state.commits.has(sha)) return invalid(`No commit found for SHA: ${sha}`);
  const text = (name: string): string | null => (typeof body[name] === 'string' ? body[name] : null);
  const description = text('description');
  if (description !== null && description.length > LONGEST_DESCRIPTION)
    return invalid(`description is too long (maximum is ${LONGEST_DESCRIPTION} characters)`);
  const status = {
    id: 3001 + state.statuses.length,
    sha,
    state: String(body['state']),
    context: text('context') ?? 'default',
    description,
    targetUrl: text('target_url'),
  };
  state.statuses.push(status);
  return created(commitStatus(status));
}

const annotationsOf = (body: Json): readonly unknown[] => asList(asObject(body['output'])['annotations']);

/** Only GitHub Apps write check runs; the token of a workflow run is one. (REST API, "Create a check run".) */
export function createCheck({ state, body }: Call): Answer {
  if (state.identity.kind === 'user') return appOnly;
  const sha = String(body['head_sha']);
  if (!state.commits.has(sha)) return invalid(`No commit found for SHA: ${sha}`);
  const check: StoredCheck = { id: 5001 + state.checks.length, fields: body, annotations: [...annotationsOf(body)] };
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
  return ok(checkRun(state, check));
}
