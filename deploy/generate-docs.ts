import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './docs/generated-files.ts';
import { parseUsage } from './parse-usage.ts';

parseUsage({
  call: 'npm run docs',
  about: 'Makes anew what derives from the sources: the README’s tables, docs/*.json, the manual page, export.env.',
  options: {},
});

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
for (const { path, content } of generatedFiles(root)) writeFileSync(join(root, path), content);
