import { describe, expect, test } from '@jest/globals';
import { standingOf } from '../../../src/cli/standing.ts';
import type { Direction, EntryState, Migration } from '../../../src/postgres/history.ts';
import { changeOf } from '../../support/applying.ts';

const OLD = 'table a {\n  id int primary_key\n}\n';
const { plan } = changeOf(OLD, `${OLD}table b {\n  id int primary_key\n}\n`);

function entry(direction: Direction, state: EntryState, given: Partial<Migration> = {}): Migration {
  const [fromFingerprint, toFingerprint] = direction === 'up' ? [plan.from, plan.to] : [plan.to, plan.from];
  return {
    version: `${direction}-${state}`,
    checksum: plan.digest,
    direction,
    state,
    about: { name: 'a:b', headSha: null, actor: null, pullRequest: null },
    appliedAt: new Date(0),
    sqlUp: '',
    sqlDown: '',
    statementsAfter: 0,
    statementsAfterDone: 0,
    fromFingerprint,
    toFingerprint,
    backup: 'none',
    snapshotVersion: null,
    durationMs: 1,
    ...given,
  };
}

const elsewhere = entry('up', 'done', { checksum: 'other', fromFingerprint: 'x', toFingerprint: 'y' });
const backByAnother = entry('up', 'done', { checksum: 'other', fromFingerprint: plan.to, toFingerprint: plan.from });

describe('standingOf, by the history with the newest first', () => {
  const cases: readonly (readonly [string, readonly Migration[], up: string, down: string])[] = [
    ['nothing', [], 'begin', 'refused'],
    ['other plans', [elsewhere], 'begin', 'refused'],
    ['done', [elsewhere, entry('up', 'done')], 'done', 'begin'],
    ['committed, not finished', [entry('up', 'main_done')], 'open', 'begin'],
    ['taken back', [entry('down', 'done'), entry('up', 'done')], 'begin', 'done'],
    ['taken back, not finished', [entry('down', 'main_done'), entry('up', 'done')], 'refused', 'open'],
    ['led back by another plan', [elsewhere, backByAnother, entry('up', 'done')], 'refused', 'refused'],
    ['led back, and there again', [entry('up', 'done'), backByAnother, entry('up', 'done')], 'done', 'begin'],
  ];
  test.each(cases)('%s', (_, history, up, down) => {
    expect([standingOf(history, plan, 'up').kind, standingOf(history, plan, 'down').kind]).toEqual([up, down]);
  });
});
