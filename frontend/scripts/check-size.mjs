/** Fails the build when the first page has more JavaScript than its budget: what index.html loads before it can show. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 200;
const LOADED =
  /<(?:script[^>]*\ssrc|link rel="modulepreload"[^>]*\shref)="(?<path>\/assets\/[^"]+\.js)"/g;

const html = readFileSync('dist/index.html', 'utf8');
const scripts = [...html.matchAll(LOADED)].map((match) => match.groups?.path ?? '');
if (scripts.length === 0)
  throw new Error('dist/index.html loads no script: has the build changed?');

const sizes = scripts.map((path) => gzipSync(readFileSync(`dist${path}`)).length);
const totalKb = sizes.reduce((sum, size) => sum + size, 0) / 1000;
const summary = `first page: ${totalKb.toFixed(1)} kB of compressed JavaScript in ${scripts.length} files`;

if (totalKb > BUDGET_KB) {
  console.error(`error: ${summary}, more than the budget of ${BUDGET_KB} kB`);
  process.exit(1);
}
console.log(`${summary} (budget ${BUDGET_KB} kB)`);
