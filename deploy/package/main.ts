import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../start-boat/bundles.ts';
import { say } from '../start-boat/say.ts';
import { ARCHITECTURES, isArchitecture } from './architectures.ts';
import { makePackages } from './make-package.ts';
import { projectVersion, releaseTime } from './release.ts';

/**
 * `npm run package`: the Debian packages of both architectures in `packages/`, our programs and their Node.
 * `-- --arch arm64` one of them; `--version 0.1.1~test` another version than package.json's; `--quick` less compressed.
 */
const { values } = parseArgs({
  options: {
    arch: { type: 'string', multiple: true, default: Object.keys(ARCHITECTURES) },
    version: { type: 'string', default: projectVersion() },
    into: { type: 'string', default: join(projectRoot, 'packages') },
    quick: { type: 'boolean', default: false },
  },
});

const scratch = mkdtempSync(join(tmpdir(), 'd3kos-package-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

for (const architecture of values.arch) {
  if (!isArchitecture(architecture)) {
    throw new Error(
      `there is no package for ${architecture}: --arch is one of ${Object.keys(ARCHITECTURES).join(', ')}`,
    );
  }
  const plan = {
    architecture,
    version: values.version,
    releaseTime: releaseTime(process.env.SOURCE_DATE_EPOCH),
    units: join(projectRoot, 'deploy', 'systemd'),
    scratch,
  };
  const { programs, node } = makePackages(plan, values.into, values.quick ? 'quick' : 'small');
  for (const file of [programs, node]) {
    say(`${relative(process.cwd(), file)}, ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  }
}
