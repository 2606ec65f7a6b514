/** Commits as the repository shows them, and what its branches require. */
import { invalid, missing, ok, type Answer, type Call } from './answers.ts';
import { listedPull } from './documents.ts';
import { listed } from './pages.ts';
import type { Json } from './schema.ts';
import { commitOf, type GitHubState, type RequiredCheck } from './state.ts';

const noCommit = (name: string): Answer => invalid(`No commit found for SHA: ${name}`);

/** A commit by its id or by a branch. */
export function getRepositoryCommit(call: Call): Answer {
  const name = call.values[0] ?? '';
  const sha = commitOf(call.state, name);
  return sha === undefined ? noCommit(name) : ok(commit(call, sha));
}

function commit({ state, objects }: Pick<Call, 'state' | 'objects'>, sha: string): Json {
  const parents = state.parents.get(sha) ?? [];
  return {
    sha,
    commit: { message: 'a commit', tree: { sha: objects.roots.get(sha) } },
    parents: parents.map((parent) => ({ sha: parent })),
  };
}

/** The pull request, when the commit is one of its own or the one that merged it. */
export function listPullsOfCommit(call: Call): Answer {
  const { state, values } = call;
  const sha = values[0] ?? '';
  if (!state.commits.has(sha)) return noCommit(sha);
  const { head, mergeCommitSha, merged } = state.pull;
  const isOwn = ancestry(state, head.sha).has(sha) && !ancestry(state, state.mergeBase).has(sha);
  return listed(call, isOwn || (merged && sha === mergeCommitSha) ? [state.pull] : [], () => listedPull(state));
}

function ancestry({ parents }: GitHubState, sha: string): ReadonlySet<string> {
  const found = new Set([sha]);
  for (const each of found) for (const parent of parents.get(each) ?? []) found.add(parent);
  return found;
}

/** A branch with a summary of its classic protection. */
export function getBranch(call: Call): Answer {
  const { state, objects, values } = call;
  const name = values[0] ?? '';
  const sha = name.includes(':') || state.commits.has(name) ? undefined : commitOf(state, name);
  if (sha === undefined) return missing('Branch not found');
  const checks = isGuarded(state, name) ? state.classicRequiredChecks.map(requirement) : [];
  const isProtected = checks.length > 0;
  return ok({
    name,
    commit: commit({ state, objects }, sha),
    protected: isProtected || (isGuarded(state, name) && rulesOf(state).length > 0),
    protection: {
      enabled: isProtected,
      required_status_checks: {
        enforcement_level: isProtected ? 'everyone' : 'off',
        contexts: checks.map(({ context }) => context),
        checks: checks.map(({ context, appId }) => ({ context, app_id: appId })),
      },
    },
  });
}

/** The rules of all rulesets that hold on a branch, be it there or not. (REST API, "Get rules for a branch".) */
export function listRules(call: Call): Answer {
  const { state, values } = call;
  return listed(call, isGuarded(state, values[0] ?? '') ? rulesOf(state) : [], (rule) => rule);
}

function isGuarded({ defaultBranch, pull }: GitHubState, branch: string): boolean {
  return branch === defaultBranch || branch === pull.base.ref;
}

function rulesOf({ repository: { owner, name }, requiredChecks, requiredApprovals }: GitHubState): readonly Json[] {
  const ruleset = { ruleset_source_type: 'Repository', ruleset_source: `${owner}/${name}`, ruleset_id: 42 };
  const checks = requiredChecks.map(requirement);
  const configured = checks.map(({ context, appId }) => ({
    context,
    ...(appId === null ? {} : { integration_id: appId }),
  }));
  const checksRule = {
    type: 'required_status_checks',
    parameters: { strict_required_status_checks_policy: false, required_status_checks: configured },
    ...ruleset,
  };
  const reviewRule = {
    type: 'pull_request',
    parameters: {
      required_approving_review_count: requiredApprovals,
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_review_thread_resolution: false,
    },
    ...ruleset,
  };
  return [...(checks.length > 0 ? [checksRule] : []), ...(requiredApprovals > 0 ? [reviewRule] : [])];
}

function requirement(check: RequiredCheck): { readonly context: string; readonly appId: number | null } {
  return typeof check === 'string' ? { context: check, appId: null } : check;
}
