import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ARCHITECTURES } from '../../../deploy/package/architectures.ts';
import { elfMachine } from '../../../deploy/package/elf-machine.ts';
import { layOut } from '../../../deploy/package/lay-out.ts';
import { makeSameForEverybody } from '../../../deploy/package/same-for-everybody.ts';
import {
  architectureHere,
  canMakePackages,
  makePackagesHere,
  planOf,
  unpackedPackage,
} from '../../support/packages.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe.skipIf(!canMakePackages || !architectureHere)('the package of this machine’s architecture', () => {
  const architecture = architectureHere ?? 'amd64';

  test('holds what its units and its command start, for its own machine, belonging to root and written by none else', () => {
    const [file = ''] = makePackagesHere(['1.2.3'], tempFolder());
    const listed = execFileSync('dpkg-deb', ['--contents', file], { encoding: 'utf8' }).trim().split('\n');
    expect(listed.filter((line) => !/^(d|-)rw[x-]r-[x-]r-[x-] root\/root /.test(line))).toEqual([]);

    const tree = unpackedPackage(file);
    for (const path of startedPrograms(tree)) expect(existsSync(join(tree, path)), `${path} is there`).toBe(true);
    const { npm, elfMachine: expected } = ARCHITECTURES[architecture];
    expect(elfMachine(join(tree, 'usr/lib/d3kos-export/bin/node'))).toBe(expected);
    expect(elfMachine(join(tree, `usr/lib/d3kos-export/prebuilds/linux-${npm}.node`))).toBe(expected);
    expect(readFileSync(join(tree, 'DEBIAN/control'), 'utf8')).toMatch(/^Version: 1\.2\.3\nArchitecture: \w+64$/m);

    const copyright = readFileSync(join(tree, 'usr/share/doc/d3kos-export/copyright'), 'utf8');
    for (const part of ['aedes ', 'better-sqlite3 ', 'fastify ', 'mqtt ', 'Node.js 24', 'MIT License', 'OpenSSL']) {
      expect(copyright).toContain(part);
    }
  });

  test('is the same, whoever makes it, and where: with another umask, in another folder', () => {
    const [one, other] = [0o022, 0o077].map((umask) => {
      const before = process.umask(umask);
      try {
        const folder = join(tempFolder(), umask.toString(8));
        mkdirSync(folder);
        const plan = planOf(architecture, '1.2.3', folder);
        layOut(plan, join(folder, 'tree'));
        makeSameForEverybody(join(folder, 'tree'), plan.releaseTime);
        return facts(join(folder, 'tree'));
      } finally {
        process.umask(before);
      }
    });
    expect(one?.length).toBeGreaterThan(20);
    expect(other).toEqual(one);
  });
});

/** The paths of everything under /usr/lib/d3kos-export that a unit or the command starts. */
function startedPrograms(tree: string): string[] {
  const units = join(tree, 'usr/lib/systemd/system');
  const starters = [...readdirSync(units).map((name) => join(units, name)), join(tree, 'usr/bin/d3kos-export')];
  const texts = starters.map((path) => readFileSync(path, 'utf8')).join('\n');
  return [...texts.matchAll(/\/(usr\/lib\/d3kos-export\/[\w./-]+)/g)].map(([, path]) => path ?? '');
}

function facts(tree: string): string[] {
  return readdirSync(tree, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const { mode, mtimeMs } = lstatSync(join(tree, path));
      const isFolder = lstatSync(join(tree, path)).isDirectory();
      const content = isFolder
        ? ''
        : createHash('sha256')
            .update(readFileSync(join(tree, path)))
            .digest('hex');
      return `${mode.toString(8)} ${mtimeMs} ${path} ${content}`;
    });
}
