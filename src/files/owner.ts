/** Temporary files carry the name of the run that writes them, so that a later run can tell what a dead one has left. */
import { createHash, randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { thrownField } from '../errors.ts';

const TEMPORARY = /^\..+\.(?<machine>[0-9a-f]{8})-(?<pid>[1-9][0-9]{0,9})-(?<mark>[0-9a-f]{8})\.tmp$/;
/** Once for this process: another one with the same number had another mark. */
const PROCESS_MARK = randomBytes(4).toString('hex');
const ABANDONED_MS = 7 * 24 * 60 * 60 * 1000;

/** The machine and the process, as they stand in the names of temporary files: `1f2e3d4c-4711-9a8b7c6d`. */
export async function ownerOfThisProcess(): Promise<string> {
  return `${await machine()}-${process.pid}-${PROCESS_MARK}`;
}

/** The name a file has until it is complete: hidden, and telling whose it is. */
export function temporaryName(name: string, owner: string): string {
  return `.${name}.${owner}.tmp`;
}

/**
 * True for a name that `temporaryName` gives, of a process that is no more: on this machine its number is gone, or belongs to
 * this process under another mark. Whether a process of another machine lives cannot be known; what it left counts as dead
 * after seven days without a change. In doubt the answer is false.
 */
export async function isLeftByTheDead(name: string, changedAt: Date): Promise<boolean> {
  const groups = TEMPORARY.exec(name)?.groups;
  if (groups === undefined) return false;
  if (Date.now() - changedAt.getTime() > ABANDONED_MS) return true;
  if (groups['machine'] !== (await machine())) return false;
  const pid = Number(groups['pid']);
  return pid === process.pid ? groups['mark'] !== PROCESS_MARK : !isAlive(pid);
}

/** True for any name that `temporaryName` gives. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, and it belongs to somebody else.
    return thrownField(error, 'code') !== 'ESRCH';
  }
}

/** The host, and where there are such things (Linux) its last start and the space its process numbers belong to. */
async function machine(): Promise<string> {
  const space = await readlink('/proc/self/ns/pid').catch(() => '');
  const start = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return createHash('sha256').update(`${hostname()}\n${space}\n${start}`).digest('hex').slice(0, 8);
}
