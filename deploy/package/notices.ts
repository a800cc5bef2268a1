import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { projectRoot } from '../start-boat/bundles.ts';
import type { NodeRuntime } from './node-runtime.ts';

interface Notice {
  readonly of: string;
  readonly text: string;
}

/**
 * The copyright file: the license of everything that is in the package. Of npm's packages those count of which a byte is
 * in one of `bundles`; several with the same words share them.
 */
export function copyrightFile(metafile: Metafile, bundles: readonly string[]): string {
  const folders = bundledPackages(metafile, bundles);
  const byText = Map.groupBy(folders.map(packageNotice), ({ text }) => text.trim());
  return [
    'D3kOS Export',
    '',
    `Its own programs: ${ownLicense()}`,
    '',
    'They hold parts of the following, each under the license below its name.',
    ...[...byText].flatMap(([text, these]) => ['', RULE, ...these.map(({ of }) => of), RULE, '', text]),
    '',
  ].join('\n');
}

/** The copyright file of the package with Node: its makers' own, which names all that Node is made of. */
export function nodeCopyrightFile({ version, license }: NodeRuntime): string {
  return `Node.js ${version}, with what it is made of\n\n${readFileSync(license, 'utf8').trim()}\n`;
}

const RULE = '='.repeat(78);

function ownLicense(): string {
  const { license } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  return license ?? 'their sources name no license; ask whoever gave you this package before you pass it on.';
}

/** The folders of the packages that went into these bundles, sorted. better-sqlite3 comes with its addon as well. */
function bundledPackages({ outputs }: Metafile, bundles: readonly string[]): string[] {
  const folders = Object.entries(outputs)
    .filter(([output]) => bundles.some((bundle) => output.endsWith(`/${bundle}`)))
    .flatMap(([, { inputs }]) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([input]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort();
}

function packageNotice(folder: string): Notice {
  const path = join(projectRoot, folder);
  const { name, version, license, author } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const files = readdirSync(path)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort();
  const texts = files.map((file) => readFileSync(join(path, file), 'utf8').trim());
  const who = typeof author === 'string' ? author : author?.name;
  const stated = `License: ${license}${who ? `, by ${who}` : ''}, as its package.json states; it has no text of its own.`;
  return { of: `${name} ${version}`, text: texts.join('\n\n') || stated };
}
