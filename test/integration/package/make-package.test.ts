import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ARCHITECTURES } from '../../../deploy/package/architectures.ts';
import { elfMachine } from '../../../deploy/package/elf-machine.ts';
import { makePackages, type Packages } from '../../../deploy/package/make-package.ts';
import { dpkgDeb, needs, unless } from '../../support/needs.ts';
import { architectureHere, planOf } from '../../support/packages.ts';

/** Seconds; on a busy disk, many. */
const MAKING_MS = 120_000;

const isForOne = unless(!architectureHere && `there is no package for ${process.arch}`);

describe('the packages of this machine’s architecture', needs(dpkgDeb, isForOne), () => {
  const architecture = architectureHere ?? 'amd64';
  let folder: string;
  let made: { packages: Packages; tree: string; nodeTree: string }[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'd3kos-package-'));
    made = [0o022, 0o077].map((umask) => {
      const before = process.umask(umask);
      const scratch = join(folder, `made-with-${umask.toString(8)}`);
      mkdirSync(scratch);
      const packages = makePackages(planOf(architecture, '1.2.3', scratch), scratch, 'quick');
      process.umask(before);
      const treeOf = (name: string) => join(scratch, `${name}-${architecture}`);
      return { packages, tree: treeOf('d3kos-export'), nodeTree: treeOf('d3kos-export-node') };
    });
  }, MAKING_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const first = () => made[0] ?? { packages: { programs: '', node: '' }, tree: '', nodeTree: '' };
  const fieldOf = (file: string, field: string) =>
    execFileSync('dpkg-deb', ['--field', file, field], { encoding: 'utf8' }).trim();

  test.each(['programs', 'node'] as const)(
    'the one with %s is the same to the last byte, whoever makes it, and where: with another umask, in another folder',
    (which) => {
      const [one, other] = made.map(({ packages }) => readFileSync(packages[which]));
      expect(one?.length).toBeGreaterThan(1_000_000);
      expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
    },
  );

  test('the Node of another version of ours, made at another time, is the same to the last byte', () => {
    const scratch = join(folder, 'later');
    mkdirSync(scratch);
    const plan = { ...planOf(architecture, '1.2.4', scratch), releaseTime: Date.UTC(2027, 5, 1) / 1000 };
    const later = makePackages(plan, scratch, 'quick');
    expect(readFileSync(later.node).equals(readFileSync(first().packages.node))).toBe(true);
  });

  test('what an upgrade brings is small, and asks for the Node it was tried with or a newer one of its line', () => {
    const { programs, node } = first().packages;
    expect(statSync(programs).size).toBeLessThan(statSync(node).size / 5);
    const version = fieldOf(node, 'Version');
    expect(fieldOf(programs, 'Depends')).toContain(`d3kos-export-node (<< 25~), d3kos-export-node (>= ${version})`);
  });

  test('no file is in both: one can be installed, upgraded and removed without the other’s', () => {
    const [programs = [], node = []] = [first().packages.programs, first().packages.node].map((file) => {
      const listed = execFileSync('dpkg-deb', ['--contents', file], { encoding: 'utf8' }).trim().split('\n');
      return listed.filter((line) => !line.startsWith('d')).map((line) => line.split(/\s+/).at(-1));
    });
    expect(node).toContain('./usr/lib/d3kos-export-node/bin/node');
    expect(programs.filter((path) => node.includes(path))).toEqual([]);
  });

  test.each(['programs', 'node'] as const)(
    'the one with %s belongs to root, and may be written by none else',
    (which) => {
      const file = first().packages[which];
      const listed = execFileSync('dpkg-deb', ['--contents', file], { encoding: 'utf8' }).trim().split('\n');
      expect(listed.filter((line) => !/^[d-]rw[x-]r-[x-]r-[x-] root\/root /.test(line))).toEqual([]);
      expect(fieldOf(file, 'Version')).toMatch(which === 'node' ? /^24\./ : /^1\.2\.3$/);
      expect(fieldOf(file, 'Architecture')).toBe(architecture);
    },
  );

  test('hold what the units and the command start, for their own machine', () => {
    const { tree, nodeTree } = first();
    for (const path of startedPrograms(tree)) {
      expect(existsSync(join(tree, path)) || existsSync(join(nodeTree, path)), `${path} is there`).toBe(true);
    }
    const { npm, elfMachine: expected } = ARCHITECTURES[architecture];
    expect(elfMachine(join(nodeTree, 'usr/lib/d3kos-export-node/bin/node'))).toBe(expected);
    expect(elfMachine(join(tree, `usr/lib/d3kos-export/prebuilds/linux-${npm}.node`))).toBe(expected);
  });

  test('name the license of all they hold', () => {
    const { tree, nodeTree } = first();
    const ours = readFileSync(join(tree, 'usr/share/doc/d3kos-export/copyright'), 'utf8');
    for (const part of ['aedes ', 'better-sqlite3 ', 'fastify ', 'mqtt ', 'MIT License']) expect(ours).toContain(part);
    const nodes = readFileSync(join(nodeTree, 'usr/share/doc/d3kos-export-node/copyright'), 'utf8');
    for (const part of ['Node.js 24', 'MIT License', 'OpenSSL']) expect(nodes).toContain(part);
  });
});

/** The paths of everything of ours under /usr/lib that a unit or the command starts. */
function startedPrograms(tree: string): string[] {
  const units = join(tree, 'usr/lib/systemd/system');
  const starters = [...readdirSync(units).map((name) => join(units, name)), join(tree, 'usr/bin/d3kos-export')];
  const texts = starters.map((path) => readFileSync(path, 'utf8')).join('\n');
  return [...texts.matchAll(/\/(usr\/lib\/d3kos-export(?:-node)?\/[\w./-]+)/g)].map(([, path]) => path ?? '');
}
