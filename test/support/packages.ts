import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { ARCHITECTURES, type Architecture } from '../../deploy/package/architectures.ts';
import { makePackages } from '../../deploy/package/make-package.ts';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';

/** The architecture of this machine, whose Node is installed here. */
export const architectureHere = (Object.keys(ARCHITECTURES) as Architecture[]).find(
  (name) => ARCHITECTURES[name].npm === process.arch,
);

export const planOf = (architecture: Architecture, version: string, scratch: string) => ({
  architecture,
  version,
  releaseTime: Date.UTC(2026, 1, 20) / 1000,
  units: join(projectRoot, 'deploy', 'systemd'),
  scratch,
});

/** Packages of this machine's architecture, one per version and the Node of all last; a folder of the test's own. */
export function makePackagesHere(versions: readonly string[], into: string): string[] {
  if (!architectureHere) throw new Error(`there is no package for ${process.arch}`);
  const scratch = mkdtempSync(join(tmpdir(), 'd3kos-package-'));
  try {
    const made = versions.map((version) => makePackages(planOf(architectureHere, version, scratch), into, 'quick'));
    return [...made.map(({ programs }) => programs), ...new Set(made.map(({ node }) => node))];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The same for all tests of a block; filled before the first of them, and gone after the last. */
export function packagesOfVersions(...versions: string[]): readonly string[] {
  const packages: string[] = [];
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'd3kos-packages-'));
    packages.push(...makePackagesHere(versions, folder));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return packages;
}

/** What a package holds, unpacked: its files and, in `DEBIAN/`, its control files. */
export function unpackedPackage(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'd3kos-unpacked-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync('dpkg-deb', ['--raw-extract', file, folder]);
  return folder;
}

/**
 * The last two of these packages, our programs and their Node, as one, as it was before Node had a package of its own:
 * the same files, Node among them in `/usr/lib/d3kos-export/bin`. Gone with the test.
 */
export function asOnePackage(packages: readonly string[], version: string): string {
  const [programs = '', node = ''] = packages.slice(-2);
  const tree = unpackedPackage(programs);
  mkdirSync(join(tree, 'usr/lib/d3kos-export/bin'));
  copyFileSync(
    join(unpackedPackage(node), 'usr/lib/d3kos-export-node/bin/node'),
    join(tree, 'usr/lib/d3kos-export/bin/node'),
  );
  rmSync(join(tree, 'DEBIAN/triggers'));
  rmSync(join(tree, 'DEBIAN/md5sums'));
  const rewrite = (path: string, change: (text: string) => string) =>
    writeFileSync(join(tree, path), change(readFileSync(join(tree, path), 'utf8')));
  rewrite('DEBIAN/control', (text) =>
    text.replace(/^Version: .*/m, `Version: ${version}`).replace(/, d3kos-export-node \([^)]*\)/g, ''),
  );
  const units = 'usr/lib/systemd/system';
  const started = readdirSync(join(tree, units)).map((name) => `${units}/${name}`);
  for (const path of [...started, 'usr/bin/d3kos-export']) {
    rewrite(path, (text) => text.replaceAll('/usr/lib/d3kos-export-node/', '/usr/lib/d3kos-export/'));
  }
  const file = join(dirname(tree), `d3kos-export_${version}_${basename(tree)}.deb`);
  onTestFinished(() => rmSync(file, { force: true }));
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z1', '--build', tree, file], { stdio: 'ignore' });
  return file;
}
