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
): string {
  const make = `${habits}; node deploy/package/main.ts --arch ${architecture}`;
  execFileSync('sh', ['-ec', make], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, 'packages', `d3kos-export_${version}_${architecture}.deb`);
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
      expect(readFileSync(one).equals(readFileSync(other))).toBe(true);

      const library = join(unpackedPackage(one), 'usr/lib/d3kos-export');
      const { npm, elfMachine: machine } = ARCHITECTURES[architecture];
      for (const path of ['bin/node', `prebuilds/linux-${npm}.node`]) {
        expect(elfMachine(join(library, path)), path).toBe(machine);
      }
    },
    900_000,
  );
});
