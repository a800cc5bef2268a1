import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One sentence when a file in these folders has the line endings of Windows, with which no boat can run it; else null. */
export function lineEndingProblem(folders: readonly string[]): string | null {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const broken = files.filter((file) => readFileSync(file).includes('\r\n')).map((file) => relative('', file));
  if (broken.length === 0) return null;
  const more = broken.length === 1 ? '' : ` and ${broken.length - 1} more`;
  return `No package can be made, since ${broken[0]}${more} has the line endings of Windows: run git config core.autocrlf false, and check the project out anew.`;
}
