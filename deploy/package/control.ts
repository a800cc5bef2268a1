import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from './architectures.ts';

export const PACKAGE = 'd3kos-export';
/** Nobody's own address: the project has none. */
export const MAINTAINER = 'D3kOS Export <d3kos-export@localhost>';

/**
 * libc6, libstdc++6 and libgcc-s1: the newest symbols that Node 24 and better-sqlite3's addon ask for (GLIBC_2.34,
 * GLIBCXX_3.4.29). systemd: the first one whose credentials and sandbox the units were tried with.
 */
const DEPENDS = [
  'adduser',
  'init-system-helpers (>= 1.54)',
  'libc6 (>= 2.34)',
  'libgcc-s1 (>= 3.4)',
  'libstdc++6 (>= 11)',
  'systemd (>= 252)',
];

const DESCRIPTION = [
  "brings a d3kOS boat's data ashore",
  'Gathers what a d3kOS boat records on its Raspberry Pi (engine, boat log,',
  'cameras, alerts, settings) into exports, keeps them in a queue that survives',
  'power cuts, and uploads them to the central database whenever there is a',
  'network.',
  '.',
  'Small services on MQTT, each by itself under systemd, with the Node.js that',
  'they run on. Takes the place of the Python export service on port 8094.',
];

/** The control file of a package whose unpacked `files` (paths in `tree`) are all there. */
export function controlFile(
  tree: string,
  files: readonly string[],
  version: string,
  architecture: Architecture,
): string {
  const kibibytes = files.reduce((sum, file) => sum + Math.ceil(statSync(join(tree, file)).size / 1024), 0);
  const [summary, ...paragraphs] = DESCRIPTION;
  return [
    `Package: ${PACKAGE}`,
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    `Maintainer: ${MAINTAINER}`,
    `Installed-Size: ${kibibytes}`,
    `Depends: ${DEPENDS.join(', ')}`,
    'Suggests: mosquitto-clients',
    'Section: net',
    'Priority: optional',
    `Description: ${summary}`,
    ...paragraphs.map((line) => ` ${line}`),
    '',
  ].join('\n');
}

/** Digests of all files but the settings', by which `dpkg --verify` finds damage. */
export function digests(tree: string, files: readonly string[]): string {
  return files
    .filter((file) => !file.startsWith('etc/'))
    .map(
      (file) =>
        `${createHash('md5')
          .update(readFileSync(join(tree, file)))
          .digest('hex')}  ${file}\n`,
    )
    .join('');
}
