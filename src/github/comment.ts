/** The report's comment, written only when it says something new; and any comment of the pull request, read again. */
import type { CommentNow } from '../ports.ts';
import { withoutClock } from '../report/footer.ts';
import type { Publication } from '../report/report.ts';
import { unlessMissing } from './api.ts';
import { textField, timeField } from './payload.ts';
import { editComment, findOurs, postComment, type Comment, type Thread } from './thread.ts';

/**
 * Writes the comment, or brings the one that is there up to date. Gives it as it then stands, with its old time when it was
 * left as it is; null when there is none and none is wanted. Raises `QailError` when GitHub does not answer or refuses.
 */
export async function publishComment(thread: Thread, publication: Publication): Promise<Comment | null> {
  const { comment, createComment, marker } = publication;
  const before = await findOurs(thread, marker);
  if (before === null) return createComment ? postComment(thread, comment) : null;
  if (withoutClock(before.body) === withoutClock(comment)) return before;
  return editComment(thread, before.id, comment);
}

/** A comment of this pull request; null when it is gone or belongs to something else. Raises `QailError`. */
export async function readComment({ api, repository, number }: Thread, id: number): Promise<CommentNow | null> {
  const route = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
  const comment = await unlessMissing(api.read(route, { ...repository, comment_id: id }));
  if (comment === null || !textField(comment, 'issue_url', 'comment').endsWith(`/issues/${number}`)) return null;
  return { text: textField(comment, 'body', 'comment'), updatedAt: timeField(comment, 'updated_at', 'comment') };
}
