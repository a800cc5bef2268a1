import { isQueueId } from '../../shared/export/ids.ts';
import { askGateway, errorIn } from './ask-gateway.ts';
import { EXIT } from './exit-codes.ts';
import { objectIn } from './http-call.ts';
import { readHistory } from './read-history.ts';
import type { Call } from './run.ts';
import { ownCommand, TroubleError } from './trouble.ts';

interface Ending {
  readonly queue_id: string;
  readonly ok: boolean;
  readonly message: string;
}

/** `d3kos-export retry` */
export async function retry(call: Call): Promise<number> {
  const [given] = call.operands;
  const allFailed = call.options.failed === true;
  if (given === undefined && !allFailed) {
    call.io.err(
      `Say which export: its id, such as ${ownCommand('retry q_20260220_164416')} (${ownCommand('history')} lists them), or --failed for every one that has failed.`,
    );
    return EXIT.usage;
  }
  if (given !== undefined && allFailed) throw usage('It takes a QUEUE_ID or --failed, and not both.');
  const ids = given === undefined ? await failedIds(call) : [queueId(given)];
  const endings: Ending[] = [];
  for (const id of ids) endings.push(await change(call, 'POST', `/export/queue/${id}/retry`, id));
  if (ids.length === 0 && !call.options.json) call.io.out('No export has failed; there is nothing to retry.');
  return tell(call, endings);
}

/** `d3kos-export cancel` */
export async function cancel(call: Call): Promise<number> {
  const id = queueId(call.operands[0] ?? '');
  return tell(call, [await change(call, 'DELETE', `/export/queue/${id}`, id)]);
}

function tell({ io, options }: Call, endings: readonly Ending[]): number {
  const ok = endings.every((ending) => ending.ok);
  if (options.json) io.out(JSON.stringify({ ok, exports: endings }));
  else for (const ending of endings) (ending.ok ? io.out : io.err)(`${ending.queue_id}: ${ending.message}`);
  return ok ? EXIT.ok : EXIT.failed;
}

/** Those whose files are there; what has expired cannot be retried. */
async function failedIds(call: Call): Promise<string[]> {
  const { jobs } = await readHistory(call, { status: 'failed' }, Number.POSITIVE_INFINITY);
  return jobs.filter((job) => job.status === 'failed').map((job) => job.queue_id);
}

async function change(call: Call, method: string, path: string, queue_id: string): Promise<Ending> {
  const answer = await askGateway(call, method, path);
  const { message } = objectIn(answer.text);
  if (answer.status === 200) return { queue_id, ok: true, message: String(message ?? 'Done.') };
  return { queue_id, ok: false, message: errorIn(answer) };
}

/** The id of an export that was typed. Throws a TroubleError. */
export function queueId(text: string, nextStep?: string): string {
  if (isQueueId(text)) return text;
  throw usage(`"${text.slice(0, 80)}" is no id of an export; they look like q_20260220_164416.`, nextStep);
}

/** A wrong call, by which nothing was changed. */
export function usage(
  cause: string,
  nextStep = `${ownCommand('status')} tells which exports wait or have failed`,
): TroubleError {
  return new TroubleError(EXIT.usage, {
    cause,
    consequence: 'Nothing was changed.',
    nextStep,
  });
}
