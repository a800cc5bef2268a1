// The PATH under which the project's commands run: its Node first, then the packages' programs, then what was there.
import { renameSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { makeFolder } from './make-folder.mjs';

export function pathWith(node, root) {
  const modules = join(root, 'node_modules');
  const first = node.startsWith(modules) ? dirname(node) : folderWithOnly(node, join(modules, '.node-of-this-machine'));
  return [first, join(modules, '.bin'), process.env.PATH].filter(Boolean).join(delimiter);
}

// A Node of the machine lies among other programs, which are not to go before the packages' own.
function folderWithOnly(node, folder) {
  makeFolder(folder);
  const aside = join(folder, `node.${process.pid}`);
  symlinkSync(node, aside);
  renameSync(aside, join(folder, 'node'));
  return folder;
}
