/** Reading the repository, its pull request and its git objects. */
import { notFound, ok, type Answer, type Call } from './answers.ts';
import { pullRequest, repository } from './documents.ts';
import { everythingBelow } from './objects.ts';
import { commitOf } from './state.ts';

/** The state's own repository. */
export function getRepository({ state }: Call): Answer {
  return ok(repository(state));
}

/** The one pull request there is. */
export function getPull({ state, values: [number] }: Call): Answer {
  return Number(number) === state.pull.number ? ok(pullRequest(state)) : notFound;
}

/** `BASE...HEAD`, each a commit or a branch, of another owner as `OWNER:BRANCH`. */
export function compare({ state, values: [basehead = ''] }: Call): Answer {
  const [base, head] = basehead.split('...').map((name) => commitOf(state, name));
  if (base === undefined || head === undefined) return notFound;
  const mergeBase = base === head ? base : state.mergeBase;
  const ahead = head === mergeBase ? 0 : 1;
  const behind = base === mergeBase ? 0 : 1;
  return ok({
    base_commit: { sha: base },
    merge_base_commit: { sha: mergeBase },
    status: behind === 0 ? (ahead === 0 ? 'identical' : 'ahead') : ahead === 0 ? 'behind' : 'diverged',
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    commits: ahead === 0 ? [] : [{ sha: head }],
  });
}

/** A commit, which names its tree and its parents. */
export function getCommit({ state, objects, values: [sha = ''] }: Call): Answer {
  const tree = objects.roots.get(sha);
  if (tree === undefined) return notFound;
  const parents = state.parents.get(sha) ?? [];
  return ok({ sha, tree: { sha: tree }, parents: parents.map((parent) => ({ sha: parent })) });
}

/** A tree by its id or by its commit's. */
export function getTree({ objects, values: [name = ''], query }: Call): Answer {
  const sha = objects.roots.get(name) ?? name;
  const entries = objects.trees.get(sha);
  if (entries === undefined) return notFound;
  const tree = query.has('recursive') ? everythingBelow(objects, sha) : entries;
  return ok({ sha, truncated: false, tree });
}

/** The content of a file by its id. */
export function getBlob({ objects, values: [sha = ''] }: Call): Answer {
  const bytes = objects.blobs.get(sha);
  if (bytes === undefined) return notFound;
  // GitHub breaks base64 into lines, and ends the last one too.
  const content = bytes.toString('base64').replace(/.{1,60}/g, '$&\n');
  return ok({ sha, content, encoding: 'base64', size: bytes.length });
}
