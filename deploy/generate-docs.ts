import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './docs/generated-files.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
for (const { path, content } of generatedFiles(root)) writeFileSync(join(root, path), content);
