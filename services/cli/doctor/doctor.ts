import { messageOf } from '../../../shared/runtime/errors.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, listed } from '../in-words.ts';
import type { Io } from '../io.ts';
import type { Call } from '../run.ts';
import type { Surroundings } from '../surroundings.ts';
import { ownCommand, troubleLines } from '../trouble.ts';
import { BESIDE, type Check, type Finding, failed, GIVE } from './check.ts';
import { type Context, createContext } from './context.ts';
import { checks } from './index.ts';

/** More than any check waits for on its own account. */
const CHECK_MS = 9_000;

export interface Result {
  readonly id: string;
  readonly title: string;
  readonly finding: Finding;
}

/** `d3kos-export doctor` */
export async function doctor({ io, surroundings, options }: Call): Promise<number> {
  const results = await examine(io, surroundings);
  if (options.json) io.out(JSON.stringify(asJson(results)));
  else for (const line of report(results, options.verbose === true)) io.out(line);
  return results.some(({ finding }) => finding.status === 'failed') ? EXIT.failed : EXIT.ok;
}

/** Runs every check, all at once; each ends within its time, whatever it finds. */
export async function examine(io: Io, surroundings: Surroundings): Promise<Result[]> {
  const context = createContext(io, surroundings);
  const results = await Promise.all(
    checks.map(async (check) => ({ id: check.id, title: check.title, finding: await runOne(check, context) })),
  );
  return results.map((result) => ({ ...result, finding: pointed(result.finding, results) }));
}

/** A step that points at other checks names those that did fail; when none did, it leads on by itself. */
function pointed(finding: Finding, results: readonly Result[]): Finding {
  if (finding.status !== 'failed' || finding.nextStep !== BESIDE) return finding;
  const causes = results.flatMap(({ id, finding: other }) =>
    other.status === 'failed' && other.nextStep !== BESIDE ? [id] : [],
  );
  const nextStep =
    causes.length > 0
      ? `${BESIDE}: ${listed(causes)}`
      : `no check found a cause on this computer; ${ownCommand('logs')} tells what the services say of it`;
  return { ...finding, nextStep };
}

async function runOne(check: Check, context: Context): Promise<Finding> {
  let cancel = () => {};
  const late = new Promise<Finding>((resolve) => {
    cancel = context.io.clock.setTimer(CHECK_MS, () =>
      resolve(broken(check, `it did not end within ${CHECK_MS / 1_000} s`)),
    );
  });
  const run = async () => check.run(context);
  const finding = await Promise.race([run().catch((error) => broken(check, messageOf(error))), late]);
  cancel();
  return finding;
}

function broken({ id }: Check, why: string): Finding {
  return failed(
    `The check ${id} could not be made: ${why}.`,
    'Whether this is well is not known.',
    'try again with sudo; if it stays so, look at what it names by hand',
  );
}

function report(results: readonly Result[], isVerbose: boolean): string[] {
  const of = (status: Finding['status']) => results.filter(({ finding }) => finding.status === status);
  const shown = isVerbose ? results : [...of('failed'), ...of('noted')];
  const lines = shown.flatMap(linesOf);
  const unseen = of('skipped').filter(({ finding }) => finding.status === 'skipped' && finding.reason.includes('sudo'));
  const untold = of('skipped').flatMap(({ finding }) =>
    finding.status === 'skipped' && finding.reason.startsWith(GIVE) ? [finding.reason] : [],
  );
  return [
    ...lines,
    `${counted(of('ok').length, 'check')} well, ${of('failed').length} failed, ${of('noted').length} to know of, ${of('skipped').length} skipped${isVerbose ? '' : ' (--verbose shows them all)'}.`,
    ...[...new Set(untold)].map((reason) => `To check all of it, ${reason}.`),
    ...(unseen.length > 0 ? [`${counted(unseen.length, 'check')} need sudo: ${ownCommand('doctor')} with sudo`] : []),
  ];
}

function asJson(results: readonly Result[]) {
  return {
    ok: results.every(({ finding }) => finding.status !== 'failed'),
    checks: results.map(({ id, title, finding }) => {
      if (finding.status !== 'failed') return { id, title, ...finding };
      const { nextStep, ...rest } = finding;
      return { id, title, ...rest, next_step: nextStep };
    }),
  };
}

function linesOf({ id, title, finding }: Result): string[] {
  switch (finding.status) {
    case 'ok':
      return [`ok       ${id}: ${title} (${finding.detail})`];
    case 'noted':
      return [`to know  ${id}: ${finding.detail}`];
    case 'skipped':
      return [`skipped  ${id}: ${finding.reason}`];
    case 'failed': {
      const [cause = '', ...rest] = troubleLines(finding);
      return [`FAILED   ${id}: ${cause}`, ...rest.map((line) => `       ${line}`)];
    }
  }
}
