import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { ARCHITECTURES, type Architecture } from '../../deploy/package/architectures.ts';
import { makePackage } from '../../deploy/package/make-package.ts';
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

/** Packages of this machine's architecture, one per version; a folder of the test's own, `beforeAll` or within a test. */
export function makePackagesHere(versions: readonly string[], into: string): string[] {
  if (!architectureHere) throw new Error(`there is no package for ${process.arch}`);
  const scratch = mkdtempSync(join(tmpdir(), 'd3kos-package-'));
  try {
    return versions.map((version) => makePackage(planOf(architectureHere, version, scratch), into, 'quick'));
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
