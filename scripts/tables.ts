/**
 * `npm run tables`: writes everything that repeats what the code says, action.yml and the marked parts of the README.
 * With `--check` it writes nothing and fails where a file is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { actionYaml, readmeWith, reasonCodesWith } from './generated.ts';

const wanted = new Map([
  ['action.yml', actionYaml()],
  ['README.md', readmeWith(readFileSync('README.md', 'utf8'), readFileSync('docs/demo-comment.md', 'utf8'))],
  ['docs/reason-codes.md', reasonCodesWith(readFileSync('docs/reason-codes.md', 'utf8'))],
]);
const check = process.argv.includes('--check');
for (const [path, text] of wanted) {
  if (!check) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is not what the code says: run npm run tables`);
    process.exitCode = 1;
  }
}
