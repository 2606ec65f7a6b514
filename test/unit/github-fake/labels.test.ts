/** Labels of the pull request and of the repository, and the pull request as an issue. */
import { describe, expect, test } from '@jest/globals';
import { addLabel } from '../../support/github/makers.ts';
import { makePull } from '../../support/github/state.ts';
import { REPO, withGitHub } from './world.ts';

const ISSUE = { ...REPO, issue_number: 7 };
const names = (labels: readonly { name: string }[]): string[] => labels.map(({ name }) => name);

describe('of the pull request', () => {
  test('are put on, listed and taken off', async () => {
    await withGitHub({}, async (octokit, github) => {
      addLabel(github.state, 'bug');
      const added = await octokit.issues.addLabels({ ...ISSUE, labels: ['qail:open', 'BUG'] });
      expect(names(added.data)).toEqual(['bug', 'qail:open']);
      expect(names((await octokit.issues.listLabelsOnIssue({ ...ISSUE, per_page: 1, page: 2 })).data)).toEqual([
        'qail:open',
      ]);
      const removed = await octokit.issues.removeLabel({ ...ISSUE, name: 'bug' });
      expect(names(removed.data)).toEqual(['qail:open']);
      expect(github.state.pull.labels).toEqual(['qail:open']);
      expect(github.state.labels).toMatchObject([{ name: 'bug' }, { name: 'qail:open', color: 'ededed' }]);
      expect(github.violations).toEqual([]);
    });
  });

  test('are told with it, and move its time of change', async () => {
    await withGitHub({ clock: { now: new Date('2026-03-04T05:06:07Z') } }, async (octokit, github) => {
      await octokit.issues.addLabels({ ...ISSUE, labels: ['qail:open'] });
      const { data: pull } = await octokit.pulls.get({ ...REPO, pull_number: 7 });
      const { data: issue } = await octokit.issues.get(ISSUE);
      for (const each of [pull, issue])
        expect(each).toMatchObject({ labels: [{ name: 'qail:open' }], updated_at: '2026-03-04T05:06:07Z' });
      expect(issue).toMatchObject({ number: 7, pull_request: { html_url: 'https://github.com/acme/shop/pull/7' } });
      expect(github.violations).toEqual([]);
    });
  });

  test('that are not on it cannot be taken off', async () => {
    await withGitHub({}, async (octokit, github) => {
      await octokit.issues.createLabel({ ...REPO, name: 'bug' });
      const refused = { status: 404, message: expect.stringContaining('Label does not exist') };
      await expect(octokit.issues.removeLabel({ ...ISSUE, name: 'bug' })).rejects.toMatchObject(refused);
      expect(github.violations).toEqual([]);
    });
  });

  test('that are too long, or on another issue, are refused', async () => {
    await withGitHub({}, async (octokit, github) => {
      const add = octokit.issues.addLabels;
      await expect(add({ ...ISSUE, labels: ['x'.repeat(51)] })).rejects.toMatchObject({ status: 422 });
      const other = { ...ISSUE, issue_number: 8 };
      await expect(add({ ...other, labels: ['x'] })).rejects.toMatchObject({ status: 404 });
      await expect(octokit.issues.listLabelsOnIssue(other)).rejects.toMatchObject({ status: 404 });
      await expect(octokit.issues.removeLabel({ ...other, name: 'x' })).rejects.toMatchObject({ status: 404 });
      await expect(octokit.issues.get(other)).rejects.toMatchObject({ status: 404 });
      expect(github.state).toMatchObject({ labels: [], pull: { labels: [] } });
      expect(github.violations).toEqual([]);
    });
  });
});

test('of the repository are made once and found by their name', async () => {
  await withGitHub({}, async (octokit, github) => {
    const wanted = { name: 'qail: gate/open', color: '0e8a16', description: 'may be deployed' };
    expect(await octokit.issues.createLabel({ ...REPO, ...wanted })).toMatchObject({ status: 201, data: wanted });
    expect((await octokit.issues.getLabel({ ...REPO, name: 'QAIL: gate/open' })).data).toMatchObject(wanted);
    await expect(octokit.issues.createLabel({ ...REPO, ...wanted })).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('already_exists'),
    });
    await expect(octokit.issues.getLabel({ ...REPO, name: 'other' })).rejects.toMatchObject({ status: 404 });
    expect(github.violations).toEqual([]);
  });
});

test('the pull request tells whether it was merged, and where', async () => {
  const merge = { merged: true, mergedAt: '2026-03-04T05:06:07Z', mergeCommitSha: 'd'.repeat(40) };
  const pull = makePull({ ...merge, state: 'closed', locked: true, association: 'OWNER' });
  await withGitHub({ pull, defaultBranch: 'trunk' }, async (octokit, github) => {
    const { data } = await octokit.pulls.get({ ...REPO, pull_number: 7 });
    expect(data).toMatchObject({
      merged: true,
      merged_at: merge.mergedAt,
      merge_commit_sha: merge.mergeCommitSha,
      locked: true,
      author_association: 'OWNER',
      base: { ref: 'main', repo: { default_branch: 'trunk' } },
    });
    expect(github.violations).toEqual([]);
  });
});
