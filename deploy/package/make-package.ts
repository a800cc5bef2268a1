import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE } from './control.ts';
import { layOut, type PackagePlan } from './lay-out.ts';
import { makeSameForEverybody } from './same-for-everybody.ts';

/**
 * xz, since a boat's link is slow and paid by the byte (32 MB; an eighth less than zstd at its best, which takes as long),
 * and every dpkg reads it. `quick` is for trying out: 52 MB, in seconds.
 */
const COMPRESSION = { small: ['-Zxz', '-z6'], quick: ['-Zzstd', '-z1'] } as const;

/** Makes one package; returns its path. The same plan and sources make the same bytes. Needs no root. */
export function makePackage(plan: PackagePlan, into: string, compression: keyof typeof COMPRESSION): string {
  const tree = join(plan.scratch, `tree-${plan.architecture}`);
  rmSync(tree, { recursive: true, force: true });
  layOut(plan, tree);
  makeSameForEverybody(tree, plan.releaseTime);
  mkdirSync(into, { recursive: true });
  const file = join(into, `${PACKAGE}_${plan.version}_${plan.architecture}.deb`);
  execFileSync(
    'dpkg-deb',
    ['--root-owner-group', '--threads-max=2', ...COMPRESSION[compression], '--build', tree, file],
    {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(plan.releaseTime) },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return file;
}
