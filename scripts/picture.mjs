/**
 * Draws docs/demo-comment.md as docs/comment.png with a Chromium that is on the machine: `node scripts/picture.mjs [W,H]`.
 * A tool for developers; no test and no check needs it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

const STYLE = `
body { margin: 0; padding: 24px; background: #fff; color: #1f2328; font: 14px/1.5 "DejaVu Sans", sans-serif; }
main { border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px 20px; }
h2 { font-size: 20px; border-bottom: 1px solid #d1d9e0; padding-bottom: 6px; margin: 4px 0 12px; }
h3 { font-size: 16px; margin: 18px 0 8px; }
code { background: #eff1f3; border-radius: 5px; padding: 1px 5px; font: 12px "DejaVu Sans Mono", monospace; }
pre { background: #f6f8fa; border-radius: 6px; padding: 10px 14px; margin: 6px 0; }
pre code { background: none; padding: 0; }
table { border-collapse: collapse; margin: 8px 0; }
th, td { border: 1px solid #d1d9e0; padding: 5px 11px; text-align: left; font-size: 13px; }
tr:nth-child(2n) { background: #f6f8fa; }
a { color: #0969da; text-decoration: none; }
blockquote { margin: 10px 0; padding: 4px 14px; border-left: 4px solid #cf222e; }
blockquote .alert { color: #cf222e; font-weight: bold; }
details { margin: 8px 0; }
sub { color: #59636e; font-size: 11px; vertical-align: baseline; }
`;

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

/** Runs the first browser that is installed. */
function browse(flags) {
  for (const browser of BROWSERS) {
    const { error, status } = spawnSync(browser, flags, { stdio: 'ignore', timeout: 60_000 });
    if (error?.code === 'ENOENT') continue;
    if (status === 0) return;
    throw new Error(`${browser} drew no picture`, { cause: error });
  }
  throw new Error(`none of these is installed: ${BROWSERS.join(', ')}`);
}

const folder = mkdtempSync(join(tmpdir(), 'qail-picture-'));
try {
  const markdown = readFileSync('docs/demo-comment.md', 'utf8');
  const html = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  const body = html.replace(/\[!(\w+)\]\s*/g, '<span class="alert">⊘ $1</span><br>');
  const page = join(folder, 'comment.html');
  writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><main>${body}</main>`);
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--disable-background-networking',
    `--user-data-dir=${join(folder, 'profile')}`,
  ];
  const size = process.argv[2] ?? '1000,1290';
  browse([...flags, `--window-size=${size}`, `--screenshot=${resolve('docs/comment.png')}`, `file://${page}`]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
