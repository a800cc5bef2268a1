import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { callersFolder } from '../../shared/runtime/callers-folder.ts';
import { messageOf, systemCodeOf } from '../../shared/runtime/errors.ts';
import { EXIT } from '../exit-codes.ts';
import { parseUsage, refuseCall } from '../parse-usage.ts';
import { createSampleBoat, isSampleBoat } from './create-sample-boat.ts';

const CALL = 'npm run sample-boat -- [--root DIR] [--boatlog-rows N] [--seed N] [--force]';

const { values } = parseUsage({
  call: CALL,
  about: `Makes a sample boat: what lies under D3KOS_ROOT on a real one.
  --root DIR          where it is made (default .boat/d3kos)
  --boatlog-rows N    entries of its boat log (default 300)
  --seed N            another seed makes another boat (default 1)
  --force             removes the sample boat that is in DIR first`,
  options: {
    root: { type: 'string', default: join(import.meta.dirname, '..', '..', '.boat', 'd3kos') },
    'boatlog-rows': { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    force: { type: 'boolean', default: false },
  },
});
const root = resolve(callersFolder(process.env, process.pid) ?? '', values.root);
const [boatlogRows = 0, seed = 0] = (['boatlog-rows', 'seed'] as const).map((name) => {
  if (/^\d{1,9}$/.test(values[name])) return Number(values[name]);
  return refuseCall(CALL, `--${name} ${values[name].slice(0, 40)} is no whole number`);
});
make();

function make(): void {
  try {
    if (values.force && isSampleBoat(root)) rmSync(root, { recursive: true, force: true });
    const made = createSampleBoat(root, { boatlogRows, seed });
    if (made) {
      process.stdout.write(`A sample boat with ${boatlogRows} boat log entries is in ${root}.\n`);
      return;
    }
    process.stderr.write(`There is a boat in ${root} already; --force makes a sample anew.\n`);
    process.exitCode = EXIT.config;
  } catch (error) {
    const isOccupied = systemCodeOf(error) === 'ENOTEMPTY';
    const why = isOccupied ? 'something else lies there already; name another --root' : messageOf(error);
    process.stderr.write(`No sample boat could be made in ${root}: ${why}.\n`);
    process.exitCode = 1;
  }
}
