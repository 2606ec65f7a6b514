/** Builds both bundles from src: dist/index.js for the action, dist/cli/index.js for the command line. Same input, same bytes. */
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';

const run = (script, ...args) =>
  execFileSync(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
const ncc = 'node_modules/@vercel/ncc/dist/ncc/cli.js';
const target = process.argv[2] ?? 'dist';

rmSync('build/src', { recursive: true, force: true });
rmSync(target, { recursive: true, force: true });
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
run(ncc, 'build', 'build/src/main.js', '-o', target, '--license', 'licenses.txt', '-q');
run(ncc, 'build', 'build/src/cli.js', '-o', `${target}/cli`, '-q');
chmodSync(`${target}/cli/index.js`, 0o755);
