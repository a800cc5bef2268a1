import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_PACKAGE, PACKAGE } from './control.ts';
import { layOutNode, layOutPrograms, type PackagePlan } from './lay-out.ts';
import { nodeRuntime } from './node-runtime.ts';
import { WITHOUT_HISTORY_S } from './release.ts';
import { makeSameForEverybody } from './same-for-everybody.ts';

/**
 * xz, since a boat's link is slow and paid by the byte (an eighth less than zstd at its best, which takes as long), and
 * every dpkg reads it. `quick` is for trying out.
 */
const COMPRESSION = { small: ['-Zxz', '-z6'], quick: ['-Zzstd', '-z1'] } as const;

type Compression = keyof typeof COMPRESSION;

export interface Packages {
  /** Our programs: what an upgrade brings. */
  readonly programs: string;
  /** The Node they run on: the same to the last byte for as long as Node is the same. */
  readonly node: string;
}

/** Makes both packages; returns their paths. The same plan and sources make the same bytes. Needs no root. */
export function makePackages(plan: PackagePlan, into: string, compression: Compression): Packages {
  const node = nodeRuntime(plan.architecture, plan.scratch);
  const nodePlan = { ...plan, version: node.version, releaseTime: WITHOUT_HISTORY_S };
  return {
    programs: build(PACKAGE, plan, into, compression, (tree) => layOutPrograms(plan, node, tree)),
    node: build(NODE_PACKAGE, nodePlan, into, compression, (tree) => layOutNode(nodePlan, node, tree)),
  };
}

function build(
  name: string,
  { scratch, architecture, version, releaseTime }: PackagePlan,
  into: string,
  compression: Compression,
  layOut: (tree: string) => void,
): string {
  const tree = join(scratch, `${name}-${architecture}`);
  rmSync(tree, { recursive: true, force: true });
  layOut(tree);
  makeSameForEverybody(tree, releaseTime);
  mkdirSync(into, { recursive: true });
  const file = join(into, `${name}_${version}_${architecture}.deb`);
  execFileSync(
    'dpkg-deb',
    ['--root-owner-group', '--threads-max=2', ...COMPRESSION[compression], '--build', tree, file],
    {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(releaseTime) },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return file;
}
