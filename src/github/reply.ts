/** Replies to commands: kept up to date while the command runs, folded away when they are old. */
import type { Reply } from '../ports.ts';
import { unlessMissing } from './api.ts';
import { attempt } from './problem.ts';
import { editComment, findOurs, firstLine, ourComments, postComment, type Comment, type Thread } from './thread.ts';

/** Writes a reply, or edits the one that is there; one that is gone is written anew. Raises `QailError`. */
export async function writeReply(
  thread: Thread,
  { marker, body, id }: Reply,
): Promise<{ readonly id: number; readonly url: string }> {
  const known = id ?? (await findOurs(thread, marker))?.id ?? null;
  const edited: Comment | null = known === null ? null : await unlessMissing(editComment(thread, known, body));
  const { id: written, url } = edited ?? (await postComment(thread, body));
  return { id: written, url };
}

const FOLD = `mutation($id: ID!) {
  minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) {
    minimizedComment { isMinimized }
  }
}`;

/** Folds away our comments whose first line begins with `markerStart`; gives a line for each that stays open. */
export async function foldReplies(thread: Thread, markerStart: string): Promise<readonly string[]> {
  const problems: string[] = [];
  await attempt(problems, 'old replies were not folded away', async () => {
    for await (const { id, nodeId, body, isFolded } of ourComments(thread)) {
      if (isFolded || !firstLine(body).startsWith(markerStart)) continue;
      await attempt(problems, `the reply ${id} was not folded away`, () => thread.api.mutate(FOLD, { id: nodeId }));
    }
  });
  return problems;
}
