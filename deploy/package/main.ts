import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { callersFolder } from '../../shared/runtime/callers-folder.ts';
import { EXIT } from '../exit-codes.ts';
import { parseUsage, refuseCall } from '../parse-usage.ts';
import { projectRoot } from '../start-boat/bundles.ts';
import { say } from '../start-boat/say.ts';
import { ARCHITECTURES, isArchitecture } from './architectures.ts';
import { debianVersionProblem } from './debian-version.ts';
import { lineEndingProblem } from './line-endings.ts';
import { makePackages } from './make-package.ts';
import { projectVersion, releaseTime } from './release.ts';

const CALL = 'npm run package -- [--arch ARCH …] [--version VERSION] [--into DIR] [--quick]';

/** `npm run package`: the Debian packages of both architectures in `packages/`, our programs and their Node. */
const { values } = parseUsage({
  call: CALL,
  about: `Makes the Debian packages.
  --arch ARCH         of this architecture: ${Object.keys(ARCHITECTURES).join(' or ')} (default both)
  --version VERSION   another version than package.json’s, such as 0.1.1~test
  --into DIR          where they are put (default packages/)
  --quick             less compressed, for trying things out`,
  options: {
    arch: { type: 'string', multiple: true, default: Object.keys(ARCHITECTURES) },
    version: { type: 'string', default: projectVersion() },
    into: { type: 'string', default: join(projectRoot, 'packages') },
    quick: { type: 'boolean', default: false },
  },
});
const architectures = values.arch.map((name) =>
  isArchitecture(name)
    ? name
    : refuseCall(
        CALL,
        `There is no package for "${name.slice(0, 40)}", it is one of ${Object.keys(ARCHITECTURES).join(', ')}`,
      ),
);
const wrongVersion = debianVersionProblem(values.version);
if (wrongVersion !== null) refuseCall(CALL, wrongVersion);
const wrongFile = lineEndingProblem(['package', 'systemd'].map((folder) => join(projectRoot, 'deploy', folder)));
if (wrongFile !== null) {
  process.stderr.write(`${wrongFile}\n`);
  process.exit(EXIT.config);
}

const here = callersFolder(process.env, process.pid) ?? process.cwd();
const scratch = mkdtempSync(join(tmpdir(), 'd3kos-package-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

for (const architecture of architectures) {
  const plan = {
    architecture,
    version: values.version,
    releaseTime: releaseTime(process.env.SOURCE_DATE_EPOCH),
    units: join(projectRoot, 'deploy', 'systemd'),
    scratch,
  };
  const { programs, node } = makePackages(plan, resolve(here, values.into), values.quick ? 'quick' : 'small');
  for (const file of [programs, node]) {
    say(`${relative(here, file)}, ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  }
}
