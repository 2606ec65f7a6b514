/** Snapshots as artifacts of a workflow run: stored, fetched back, compared. */
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { ArtifactPort, FetchedArtifact, KeptArtifact, WantedArtifact } from '../artifact-port.ts';
import { QailError } from '../errors.ts';
import { errnoOf, onFile, snapshotFailure } from '../files/failure.ts';
import { ownerOfThisProcess, temporaryName } from '../files/owner.ts';
import { openApi } from '../github/api.ts';
import { checkSnapshot, differenceOf, manifestIn, readContents } from './contents.ts';
import type { Download } from './errand.ts';
import { findArtifact } from './listing.ts';
import { send, type ToolkitThread } from './toolkit.ts';
import { unpackArchive } from './unpacking.ts';

export type ArtifactSettings = {
  /** The program that calls `serveToolkit` in a thread: the entry itself, as a rule. */
  readonly program: string;
  /** The runner's variables; `ACTIONS_RUNTIME_TOKEN` and `ACTIONS_RESULTS_URL` are only there for actions. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  /** Of the snapshots; null when they are not encrypted, or it is not at hand. */
  readonly passphrase: string | null;
  /** Where files may lie for a while: twice the size of the snapshot. */
  readonly temporary: string;
  /** Null leaves it to the repository. */
  readonly retentionDays?: number | null;
  /** Milliseconds for storing, and again for fetching; half an hour unless given. */
  readonly limitMs?: number;
};

const HALF_AN_HOUR = 30 * 60 * 1000;

/** The port to the artifacts of this run and of earlier ones. Nothing is called, read or loaded yet. */
export function makeArtifactPort(settings: ArtifactSettings): ArtifactPort {
  return {
    keep: (name, directory) => keep(settings, name, directory),
    fetch: (wanted, root) => fetchSnapshot(settings, wanted, root),
  };
}

async function keep(settings: ArtifactSettings, name: string, directory: string): Promise<KeptArtifact> {
  const doing = `store the snapshot ${directory} as an artifact`;
  requireRunner(settings.environment, doing);
  requirePlainName(name);
  const contents = await readContents(directory);
  const { retentionDays = null, temporary, passphrase } = settings;
  const upload = {
    kind: 'upload',
    name,
    directory: resolve(directory),
    files: [...contents.keys()],
    retentionDays,
  } as const;
  const stored = await send(threadOf(settings), upload, doing);
  if (stored.kind !== 'uploaded') throw new Error('an upload was answered like a download');
  const digest = `sha256:${stored.sha256}`;
  await inTemporary(temporary, async (place) => {
    const checking = `fetch the artifact ${name} again to compare it`;
    const back = join(place, basename(resolve(directory)));
    await bringBack(settings, place, { id: stored.id, digest, origin: null }, checking);
    await rename(join(place, UNPACKED), back);
    const difference = differenceOf(contents, await readContents(back));
    if (difference !== null) throw otherBytes(checking, difference);
    await checkSnapshot(back, passphrase);
  });
  return { id: stored.id, name, bytes: stored.bytes, digest };
}

async function fetchSnapshot(
  settings: ArtifactSettings,
  wanted: WantedArtifact,
  root: string,
): Promise<FetchedArtifact> {
  const { apiUrl, token, repository, passphrase } = settings;
  const [owner = '', repo = ''] = repository.split('/');
  const { id, name, digest } = await findArtifact(openApi({ apiUrl, token }), { owner, repo }, wanted);
  const doing = `fetch the artifact ${id} of the run ${wanted.runId}`;
  await onFile(doing, () => makeRoot(root));
  // Under a name that tells whose it is, so that the next snapshot removes what a killed run leaves.
  const place = join(root, temporaryName('fetched', await ownerOfThisProcess()));
  await onFile(doing, () => mkdir(place, { mode: 0o700 }));
  return cleared(place, async () => {
    const origin = { owner, repository: repo, runId: Number(wanted.runId), token };
    await bringBack(settings, place, { id, digest, origin }, doing);
    const version = plainVersion((await manifestIn(join(place, UNPACKED))).version, doing);
    await onFile(doing, () => rename(join(place, UNPACKED), join(place, version)));
    await checkSnapshot(join(place, version), passphrase);
    await settle(join(place, version), join(root, version), doing);
    return { id, name, version, directory: join(root, version) };
  });
}

const ARCHIVE = 'archive';
const UNPACKED = 'unpacked';

/** Fetches an archive and unpacks it to `UNPACKED` in `place`; the archive itself is gone then. */
async function bringBack(
  settings: ArtifactSettings,
  place: string,
  what: Pick<Download, 'id' | 'digest' | 'origin'>,
  doing: string,
): Promise<void> {
  const into = join(place, ARCHIVE);
  const unpacked = join(place, UNPACKED);
  await onFile(doing, () => mkdir(into, { mode: 0o700 }));
  const fetched = await send(threadOf(settings), { kind: 'download', into, ...what }, doing);
  if (fetched.kind !== 'downloaded') throw new Error('a download was answered like an upload');
  if (!fetched.isSame) throw otherBytes(doing, 'its digest is not the one it was stored with');
  await onFile(doing, async () => {
    const [archive = ''] = await readdir(into);
    await mkdir(unpacked, { mode: 0o700 });
    await unpackArchive(join(into, archive), unpacked, doing);
    await rm(into, { recursive: true, force: true });
  });
}

function threadOf(settings: ArtifactSettings): ToolkitThread {
  const { program, environment, apiUrl, limitMs = HALF_AN_HOUR } = settings;
  return { program, environment: { ...environment, GITHUB_API_URL: apiUrl }, limitMs };
}

async function inTemporary<T>(parent: string, body: (place: string) => Promise<T>): Promise<T> {
  const place = await onFile(`make a directory in ${parent}`, () => mkdtemp(join(parent, 'qail-artifact-')));
  return cleared(place, () => body(place));
}

/** Removes a directory whatever happens. */
async function cleared<T>(place: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function makeRoot(root: string): Promise<void> {
  const made = await mkdir(root, { recursive: true, mode: 0o700 });
  // Rows do not belong into a repository. A directory that was there is somebody else's to arrange.
  if (made !== undefined) await writeFile(join(root, '.gitignore'), '*\n', { mode: 0o600 });
}

/** Gives a checked snapshot its place; one that is there keeps it. */
async function settle(from: string, to: string, doing: string): Promise<void> {
  await onFile(doing, async () => {
    try {
      await rename(from, to);
      await chmod(to, 0o700);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error;
      throw snapshotFailure(doing, `${to} is there already`, 'use the one that is there, or name another directory');
    }
  });
}

function requireRunner(environment: ArtifactSettings['environment'], doing: string): void {
  const isThere = (name: string): boolean => (environment[name] ?? '') !== '';
  if (isThere('ACTIONS_RUNTIME_TOKEN') && isThere('ACTIONS_RESULTS_URL')) return;
  throw new QailError('event_invalid', `${doing}: there is no runner of GitHub Actions that would take it`, {
    hint: 'artifacts can be stored by an action only, not on a terminal and not by a step with `run`: keep the files elsewhere',
  });
}

/** Stricter than GitHub, so that the name is also safe in a path and in a message. */
function requirePlainName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(name)) return;
  throw new QailError('input_invalid', 'name an artifact: it is no plain name', {
    hint: 'use letters, digits, dots, dashes and underscores, at most 200',
  });
}

/** A name with a directory in it could lead anywhere. */
function plainVersion(version: string, doing: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(version)) return version;
  throw snapshotFailure(doing, 'the version in its manifest is no plain name', 'take the snapshot from another copy');
}

function otherBytes(doing: string, what: string): QailError {
  return new QailError('github_failed', `${doing}: ${what}`, {
    hint: 'do not rely on this artifact: delete it, and store the snapshot again under another name',
  });
}
