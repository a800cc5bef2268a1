import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ARCHITECTURES } from '../../../deploy/package/architectures.ts';
import { elfMachine } from '../../../deploy/package/elf-machine.ts';
import { makePackage } from '../../../deploy/package/make-package.ts';
import { dpkgDeb, needs, unless } from '../../support/needs.ts';
import { architectureHere, planOf } from '../../support/packages.ts';

/** Seconds; on a busy disk, many. */
const MAKING_MS = 120_000;

const isForOne = unless(!architectureHere && `there is no package for ${process.arch}`);

describe('the package of this machine’s architecture', needs(dpkgDeb, isForOne), () => {
  const architecture = architectureHere ?? 'amd64';
  let folder: string;
  let made: { file: string; tree: string }[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'd3kos-package-'));
    made = [0o022, 0o077].map((umask) => {
      const before = process.umask(umask);
      const scratch = join(folder, `made-with-${umask.toString(8)}`);
      mkdirSync(scratch);
      const file = makePackage(planOf(architecture, '1.2.3', scratch), scratch, 'quick');
      process.umask(before);
      return { file, tree: join(scratch, `tree-${architecture}`) };
    });
  }, MAKING_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is the same to the last byte, whoever makes it, and where: with another umask, in another folder', () => {
    const [one, other] = made.map(({ file }) => readFileSync(file));
    expect(one?.length).toBeGreaterThan(1_000_000);
    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
  });

  test('belongs to root, and may be written by none else', () => {
    const [{ file } = { file: '' }] = made;
    const listed = execFileSync('dpkg-deb', ['--contents', file], { encoding: 'utf8' }).trim().split('\n');
    expect(listed.filter((line) => !/^[d-]rw[x-]r-[x-]r-[x-] root\/root /.test(line))).toEqual([]);
    expect(execFileSync('dpkg-deb', ['--field', file], { encoding: 'utf8' })).toMatch(
      /^Version: 1\.2\.3\nArchitecture: /m,
    );
  });

  test('holds what its units and its command start, for its own machine', () => {
    const [{ tree } = { tree: '' }] = made;
    for (const path of startedPrograms(tree)) expect(existsSync(join(tree, path)), `${path} is there`).toBe(true);
    const { npm, elfMachine: expected } = ARCHITECTURES[architecture];
    expect(elfMachine(join(tree, 'usr/lib/d3kos-export/bin/node'))).toBe(expected);
    expect(elfMachine(join(tree, `usr/lib/d3kos-export/prebuilds/linux-${npm}.node`))).toBe(expected);
  });

  test('names the license of all it holds', () => {
    const [{ tree } = { tree: '' }] = made;
    const copyright = readFileSync(join(tree, 'usr/share/doc/d3kos-export/copyright'), 'utf8');
    for (const part of ['aedes ', 'better-sqlite3 ', 'fastify ', 'mqtt ', 'Node.js 24', 'MIT License', 'OpenSSL']) {
      expect(copyright).toContain(part);
    }
  });
});

/** The paths of everything under /usr/lib/d3kos-export that a unit or the command starts. */
function startedPrograms(tree: string): string[] {
  const units = join(tree, 'usr/lib/systemd/system');
  const starters = [...readdirSync(units).map((name) => join(units, name)), join(tree, 'usr/bin/d3kos-export')];
  const texts = starters.map((path) => readFileSync(path, 'utf8')).join('\n');
  return [...texts.matchAll(/\/(usr\/lib\/d3kos-export\/[\w./-]+)/g)].map(([, path]) => path ?? '');
}
