import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { QailError } from '../../../src/errors.ts';
import { openFreshDirectory, releaseDirectory, removeLeftovers } from '../../../src/files/directory.ts';
import { writeDurably } from '../../../src/files/durable-file.ts';
import { isLeftByTheDead, ownerOfThisProcess, temporaryName } from '../../../src/files/owner.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qail-directory-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Linux gives no process a number this high. */
const DEAD_PID = 4_194_305;
const NOW = new Date();
const LONG_AGO = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000);

async function owner(change: { machine?: string; pid?: number; mark?: string }): Promise<string> {
  const [machine = '', pid = '', mark = ''] = (await ownerOfThisProcess()).split('-');
  return [change.machine ?? machine, change.pid ?? pid, change.mark ?? mark].join('-');
}

describe('a temporary name', () => {
  test('tells whether its process is alive', async () => {
    const left = async (of: string, changed = NOW): Promise<boolean> =>
      isLeftByTheDead(temporaryName('a.csv', of), changed);
    expect(await left(await ownerOfThisProcess())).toBe(false);
    expect(await left(await owner({ pid: process.ppid }))).toBe(false);
    expect(await left(await owner({ pid: DEAD_PID }))).toBe(true);
    expect(await left(await owner({ mark: '00000000' }))).toBe(true);
    expect(await left(await owner({ machine: '00000000', pid: DEAD_PID }))).toBe(false);
    expect(await left(await owner({ machine: '00000000', pid: DEAD_PID }), LONG_AGO)).toBe(true);
  });

  test('is told from every other name', async () => {
    for (const name of ['a.csv', '.gitignore', '.a.tmp', 'manifest.json', '.x.1-2-3.tmp']) {
      expect(await isLeftByTheDead(name, LONG_AGO)).toBe(false);
    }
  });
});

describe('leftovers', () => {
  test('of dead runs are removed, and nothing else', async () => {
    const dead = await owner({ pid: DEAD_PID });
    const alive = await ownerOfThisProcess();
    const elsewhere = join(root, 'elsewhere');
    mkdirSync(elsewhere);
    const inside = join(root, 'snapshots');
    mkdirSync(join(inside, 'v1'), { recursive: true });
    mkdirSync(join(inside, temporaryName('v2.new', dead)));
    for (const directory of [elsewhere, join(inside, 'v1'), join(inside, temporaryName('v2.new', dead))]) {
      for (const of of [dead, alive]) writeFileSync(join(directory, temporaryName('001-a.csv.gz', of)), '');
      writeFileSync(join(directory, '001-a.csv.gz'), '');
    }
    symlinkSync(elsewhere, join(inside, 'link'));
    expect([...(await removeLeftovers(inside))].sort()).toEqual([
      join(inside, temporaryName('v2.new', dead)),
      join(inside, 'v1', temporaryName('001-a.csv.gz', dead)),
    ]);
    expect(readdirSync(join(inside, 'v1'))).toHaveLength(2);
    expect(readdirSync(elsewhere)).toHaveLength(3);
    expect(await removeLeftovers(join(root, 'nowhere'))).toEqual([]);
  });
});

describe('a fresh directory', () => {
  test.each(['', '.', '..', '../x', 'a/b', '.hidden', 'a b', 'é', 'x'.repeat(101)])(
    'has no name like %j',
    async (name) => {
      const failure = await openFreshDirectory(root, name).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(QailError);
      expect(failure).toMatchObject({ code: 'input_invalid' });
      expect(readdirSync(root)).toEqual([]);
    },
  );

  test('is one run’s alone until it is released, and stays one’s when it is finished', async () => {
    const directory = await openFreshDirectory(root, 'v1');
    await expect(openFreshDirectory(root, 'v1')).rejects.toThrow('another run is writing it');
    await releaseDirectory(directory);
    writeFileSync(join(directory, '001-a.csv.gz'), 'left by a run that was killed');
    expect(await openFreshDirectory(root, 'v1')).toBe(directory);
    expect(readdirSync(directory)).toHaveLength(1);
    await releaseDirectory(directory);
    writeFileSync(join(directory, 'manifest.json'), '{}');
    await expect(openFreshDirectory(root, 'v1')).rejects.toThrow('a finished snapshot is there already');
    expect(readdirSync(root)).toEqual(['v1']);
  });

  test('is taken over from a run on another machine only when that is long gone', async () => {
    mkdirSync(join(root, 'v1'));
    const mark = join(root, 'v1', temporaryName('running', await owner({ machine: '00000000' })));
    writeFileSync(mark, '');
    await expect(openFreshDirectory(root, 'v1')).rejects.toThrow('another run is writing it');
    utimesSync(mark, LONG_AGO, LONG_AGO);
    await openFreshDirectory(root, 'v1');
    expect(readdirSync(root)).toEqual(['v1']);
  });

  test('cannot be made where a file stands', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(openFreshDirectory(join(root, 'file'), 'v1')).rejects.toThrow(/\((EEXIST|ENOTDIR)\)$/);
  });
});

test('a file that fails while it is written is not there, under no name', async () => {
  const failing = writeDurably(root, 'a', async (append) => {
    await append(Buffer.from('half'));
    expect(readdirSync(root)).toEqual([expect.stringMatching(/^\.a\..*\.tmp$/)]);
    throw new Error('no more');
  });
  await expect(failing).rejects.toThrow('no more');
  expect(readdirSync(root)).toEqual([]);
});
