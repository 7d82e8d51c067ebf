/** Writes a .gz beside each built file that gets smaller by it; nginx sends those as they are (gzip_static). */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const DIST = 'dist';
const TEXT = /\.(?:css|html|js|json|svg|txt)$/;

const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) =>
  TEXT.test(name),
);
for (const name of files) {
  const content = readFileSync(join(DIST, name));
  const compressed = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
  if (compressed.length < content.length) writeFileSync(join(DIST, `${name}.gz`), compressed);
}
