/** The conversation on a pull request: the comments that are there, and which of them are ours. */
import { QailError } from '../errors.ts';
import type { GitHubApi } from './api.ts';
import { pagesOf } from './paging.ts';
import { fieldsOf, numberField, objectField, textField, timeField } from './payload.ts';
import type { RepositoryName } from './source.ts';

export type Thread = {
  readonly api: GitHubApi;
  readonly repository: RepositoryName;
  readonly number: number;
  /** Who we are, asked once. */
  readonly author: () => Promise<Author>;
};

export type Author = { readonly kind: 'user'; readonly id: number } | { readonly kind: 'workflow' };

export type Comment = {
  readonly id: number;
  readonly nodeId: string;
  readonly body: string;
  readonly url: string;
  readonly updatedAt: Date;
  /** Folded away, be it by us or by a person. */
  readonly isFolded: boolean;
};

/** The account behind a workflow's own token. (GitHub Docs, "Automatic token authentication".) */
const WORKFLOW_LOGIN = 'github-actions[bot]';

/** The conversation of a pull request. Nothing is called yet. */
export function openThread(api: GitHubApi, repository: RepositoryName, number: number): Thread {
  let known: Author | null = null;
  return { api, repository, number, author: async () => (known ??= await whoWeAre(api)) };
}

/** A user's token may ask who it is; a workflow's may not, and that is how it is known. (GitHub REST API, `GET /user`.) */
async function whoWeAre(api: GitHubApi): Promise<Author> {
  try {
    return { kind: 'user', id: numberField(await api.read('GET /user', {}), 'id', 'user') };
  } catch (error) {
    if (error instanceof QailError && error.code === 'github_refused') return { kind: 'workflow' };
    throw error;
  }
}

/** Whether what GitHub tells about was written by us. What a deleted account wrote is nobody's. Raises `QailError`. */
export function isBy(author: Author, written: unknown, what: string): boolean {
  const user = objectField(written, 'user', what);
  if (user === null) return false;
  return author.kind === 'user'
    ? numberField(user, 'id', `${what}.user`) === author.id
    : textField(user, 'login', `${what}.user`) === WORKFLOW_LOGIN;
}

/** Our comments, oldest first, page after page. A marker alone proves nothing, since anybody can write one. */
export async function* ourComments({ api, repository, number, author }: Thread): AsyncGenerator<Comment, void, void> {
  const us = await author();
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  for await (const page of pagesOf(api, { route, parameters: { ...repository, issue_number: number } })) {
    yield* page.filter((comment) => isBy(us, comment, 'comment')).map(commentOf);
  }
}

/** Our comment that begins with the line `marker`; null when there is none. Raises `QailError`. */
export async function findOurs(thread: Thread, marker: string): Promise<Comment | null> {
  for await (const comment of ourComments(thread)) if (firstLine(comment.body) === marker) return comment;
  return null;
}

/** The line by which a comment of ours is found again. */
export function firstLine(body: string): string {
  return body.split(/\r?\n/, 1)[0] ?? '';
}

/** Writes a new comment. Raises `QailError`. */
export async function postComment({ api, repository, number }: Thread, body: string): Promise<Comment> {
  const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
  return commentOf(await api.write(route, { ...repository, issue_number: number, body }));
}

/** Gives a comment another text. Raises `QailError`, `github_not_found` when it is gone. */
export async function editComment({ api, repository }: Thread, id: number, body: string): Promise<Comment> {
  const route = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
  return commentOf(await api.write(route, { ...repository, comment_id: id, body }));
}

function commentOf(value: unknown): Comment {
  const body = fieldsOf(value, 'comment')['body'];
  return {
    id: numberField(value, 'id', 'comment'),
    nodeId: textField(value, 'node_id', 'comment'),
    body: typeof body === 'string' ? body : '',
    url: textField(value, 'html_url', 'comment'),
    updatedAt: timeField(value, 'updated_at', 'comment'),
    isFolded: objectField(value, 'minimized', 'comment') !== null,
  };
}
