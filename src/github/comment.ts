/** Our comment on a pull request: found again by author and marker, written only when it says something new. */
import { withoutClock } from '../report/footer.ts';
import type { Publication } from '../report/report.ts';
import type { GitHubApi } from './api.ts';
import { listOf, numberField, objectField, textField } from './payload.ts';
import { QailError } from '../errors.ts';
import type { RepositoryName } from './source.ts';

type Comment = {
  readonly id: number;
  readonly body: string;
  readonly url: string;
  readonly authorId: number;
  readonly authorLogin: string;
};
type Author = { readonly kind: 'user'; readonly id: number } | { readonly kind: 'workflow' };

const PER_PAGE = 100;
/** The account behind a workflow's own token. (GitHub Docs, "Automatic token authentication".) */
const WORKFLOW_LOGIN = 'github-actions[bot]';

/**
 * Writes the comment, or brings the one that is there up to date. Gives its address; null when there is none and none is
 * wanted. Raises `QailError` when GitHub does not answer or refuses.
 */
export async function publishComment(
  api: GitHubApi,
  repository: RepositoryName,
  issue: number,
  publication: Publication,
): Promise<string | null> {
  const before = await findComment(api, repository, issue, publication.marker);
  if (before === null && !publication.createComment) return null;
  if (before !== null && withoutClock(before.body) === withoutClock(publication.comment)) return before.url;
  const body = publication.comment;
  const answer =
    before === null
      ? await api.write('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          ...repository,
          issue_number: issue,
          body,
        })
      : await api.write('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
          ...repository,
          comment_id: before.id,
          body,
        });
  return textField(answer, 'html_url', 'comment');
}

/** Over all pages: a marker alone proves nothing, since anybody can write one. */
async function findComment(
  api: GitHubApi,
  repository: RepositoryName,
  issue: number,
  marker: string,
): Promise<Comment | null> {
  const author = await whoWeAre(api);
  for (let page = 1; ; page += 1) {
    const parameters = { ...repository, issue_number: issue, per_page: PER_PAGE, page };
    const answer = await api.read('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', parameters);
    const comments = listOf(answer, 'comments');
    const found = comments
      .flatMap(commentOf)
      .find((comment) => isOurs(comment, author) && firstLine(comment.body) === marker);
    if (found !== undefined) return found;
    if (comments.length < PER_PAGE) return null;
  }
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

function isOurs(comment: Comment, author: Author): boolean {
  return author.kind === 'user' ? comment.authorId === author.id : comment.authorLogin === WORKFLOW_LOGIN;
}

function firstLine(body: string): string {
  return body.split(/\r?\n/, 1)[0] ?? '';
}

/** A comment of a deleted account has no author and so is nobody's. */
function commentOf(value: unknown): readonly Comment[] {
  const user = objectField(value, 'user', 'comment');
  if (user === null) return [];
  return [
    {
      id: numberField(value, 'id', 'comment'),
      body: textField(value, 'body', 'comment'),
      url: textField(value, 'html_url', 'comment'),
      authorId: numberField(user, 'id', 'comment.user'),
      authorLogin: textField(user, 'login', 'comment.user'),
    },
  ];
}
