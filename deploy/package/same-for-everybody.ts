import { chmodSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** What the tree holds beside the control files, by path, sorted. */
export function filesIn(tree: string): string[] {
  return entriesIn(tree)
    .filter(({ path, isFolder }) => !isFolder && !path.startsWith('DEBIAN/'))
    .map(({ path }) => path);
}

/** Programs may be run, all may be read, nothing but root may write; one time for all: whoever makes the package. */
export function makeSameForEverybody(tree: string, releaseTime: number): void {
  const isProgram = /^DEBIAN\/(pre|post)(inst|rm)$|^usr\/bin\/|\/bin\/node$/;
  for (const { path, isFolder } of [...entriesIn(tree), { path: '', isFolder: true }]) {
    chmodSync(join(tree, path), isFolder || isProgram.test(path) ? 0o755 : 0o644);
    utimesSync(join(tree, path), releaseTime, releaseTime);
  }
}

function entriesIn(tree: string): { path: string; isFolder: boolean }[] {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .map((entry) => ({
      path: join(entry.parentPath, entry.name).slice(tree.length + 1),
      isFolder: entry.isDirectory(),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
