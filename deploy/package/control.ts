import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from './architectures.ts';

export const PACKAGE = 'd3kos-export';
/** Nobody's own address: the project has none. */
export const MAINTAINER = 'D3kOS Export <d3kos-export@localhost>';

/** Node by itself: it seldom changes, and is nine tenths of all the bytes. */
export const NODE_PACKAGE = 'd3kos-export-node';

/** What a package says of itself, beside its files. */
export interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly architecture: Architecture;
  readonly depends: readonly string[];
  readonly suggests?: string;
  /** The first line is the summary; `.` is an empty line. */
  readonly description: readonly string[];
}

/** libc6, libstdc++6 and libgcc-s1: the newest symbols that Node 24 asks for. */
const NODE_DEPENDS = ['libc6 (>= 2.28)', 'libgcc-s1 (>= 3.4)', 'libstdc++6 (>= 5)'];

/**
 * libc6, libstdc++6 and libgcc-s1: the newest symbols that better-sqlite3's addon asks for (GLIBC_2.34, GLIBCXX_3.4.29).
 * systemd: the first one whose credentials and sandbox the units were tried with.
 */
const DEPENDS = [
  'adduser',
  'init-system-helpers (>= 1.54)',
  'libc6 (>= 2.34)',
  'libgcc-s1 (>= 3.4)',
  'libstdc++6 (>= 11)',
  'systemd (>= 252)',
];

/** The facts of the package with our programs: they run on the Node they were tried with, or a newer one of its line. */
export function programsFacts(version: string, architecture: Architecture, nodeVersion: string): PackageFacts {
  const nextLine = Number.parseInt(nodeVersion, 10) + 1;
  return {
    name: PACKAGE,
    version,
    architecture,
    depends: [...DEPENDS, `${NODE_PACKAGE} (>= ${nodeVersion})`, `${NODE_PACKAGE} (<< ${nextLine}~)`].sort(),
    suggests: 'mosquitto-clients, libnss-mdns',
    description: [
      "brings a d3kOS boat's data ashore",
      'Gathers what a d3kOS boat records on its Raspberry Pi (engine, boat log,',
      'cameras, alerts, settings) into exports, keeps them in a queue that survives',
      'power cuts, and uploads them to the central database whenever there is a',
      'network.',
      '.',
      'Small services on MQTT, each by itself under systemd, on the Node.js of the',
      `package ${NODE_PACKAGE}. Takes the place of the Python export service on`,
      'port 8094.',
    ],
  };
}

/** The facts of the package with Node; its version is Node's. */
export function nodeFacts(nodeVersion: string, architecture: Architecture): PackageFacts {
  return {
    name: NODE_PACKAGE,
    version: nodeVersion,
    architecture,
    depends: NODE_DEPENDS,
    description: [
      'the Node.js that d3kos-export runs on',
      'As its makers built it, in a folder of its own: no other program on this',
      'machine sees it. It changes seldom, so an upgrade of d3kos-export is small.',
    ],
  };
}

/** The control file of a package whose unpacked `files` (paths in `tree`) are all there. */
export function controlFile(tree: string, files: readonly string[], facts: PackageFacts): string {
  const kibibytes = files.reduce((sum, file) => sum + Math.ceil(statSync(join(tree, file)).size / 1024), 0);
  const [summary, ...paragraphs] = facts.description;
  return [
    `Package: ${facts.name}`,
    `Version: ${facts.version}`,
    `Architecture: ${facts.architecture}`,
    `Maintainer: ${MAINTAINER}`,
    `Installed-Size: ${kibibytes}`,
    `Depends: ${facts.depends.join(', ')}`,
    ...(facts.suggests ? [`Suggests: ${facts.suggests}`] : []),
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
