/** Marks on a comment: seen, and then how it ended. */
import type { Reaction } from '../ports.ts';
import { unlessMissing } from './api.ts';
import { pagesOf } from './paging.ts';
import { numberField } from './payload.ts';
import { attempt } from './problem.ts';
import { isBy, type Thread } from './thread.ts';

const REACTIONS = '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions';

/** Marks a comment; gives a line for everything that was not done. */
export type React = (commentId: number, reaction: Reaction) => Promise<readonly string[]>;

/** Marks comments of a pull request. The mark `eyes` goes when another one comes, be it from this process or an earlier one. */
export function makeReact(thread: Thread): React {
  const { api, repository } = thread;
  const eyes = new Map<number, number>();
  return async (commentId, reaction) => {
    const problems: string[] = [];
    const undone = `the reaction ${reaction} was not written`;
    await attempt(problems, undone, async () => {
      const parameters = { ...repository, comment_id: commentId, content: reaction };
      const id = numberField(await api.write(`POST ${REACTIONS}`, parameters), 'id', 'reaction');
      if (reaction === 'eyes') eyes.set(commentId, id);
    });
    if (reaction === 'eyes') return problems;
    await attempt(problems, 'the reaction eyes was not taken back', async () => {
      const id = eyes.get(commentId) ?? (await findEyes(thread, commentId));
      if (id === null) return;
      const parameters = { ...repository, comment_id: commentId, reaction_id: id };
      await unlessMissing(api.write(`DELETE ${REACTIONS}/{reaction_id}`, parameters));
      eyes.delete(commentId);
    });
    return problems;
  };
}

async function findEyes({ api, repository, author }: Thread, commentId: number): Promise<number | null> {
  const us = await author();
  const parameters = { ...repository, comment_id: commentId, content: 'eyes' };
  for await (const page of pagesOf(api, { route: `GET ${REACTIONS}`, parameters })) {
    const ours = page.find((reaction) => isBy(us, reaction, 'reaction'));
    if (ours !== undefined) return numberField(ours, 'id', 'reaction');
  }
  return null;
}
