import { spawnSync } from 'node:child_process';
import { EXIT } from '../deploy/exit-codes.ts';
import { parseUsage } from '../deploy/parse-usage.ts';

/** `npm test` */
parseUsage({
  call: 'npm test',
  about: `Checks everything, some minutes long: lint, types, the build, then the unit, integration and system tests. It takes no
options. A single test is run by npm exec -- vitest run --project unit|integration|system FILE`,
  options: {},
});
const { status } = spawnSync('npm', ['run', '--silent', 'checks'], { stdio: 'inherit' });
process.exit(status ?? EXIT.failed);
