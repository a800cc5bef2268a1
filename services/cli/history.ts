import { isQueueId } from '../../shared/export/ids.ts';
import { askGateway, errorIn } from './ask-gateway.ts';
import { EXIT } from './exit-codes.ts';
import { exportLines, historyLine, type Moment, requestLines } from './history-lines.ts';
import { objectIn } from './http-call.ts';
import { readHistory } from './read-history.ts';
import type { Call } from './run.ts';
import { ownCommand, TroubleError } from './trouble.ts';

const DEFAULT_LIMIT = 20;

/** `d3kos-export history` */
export async function history(call: Call): Promise<number> {
  const { io, options } = call;
  const { status, before } = options as { status?: string; before?: string };
  const fit = { ...(status === undefined ? {} : { status }), ...(before === undefined ? {} : { before }) };
  const { jobs, total, missing } = await readHistory(call, fit, readLimit(options.limit));
  if (options.json) {
    io.out(JSON.stringify({ ok: missing === null, total, exports: jobs, ...(missing ? { message: missing } : {}) }));
  } else {
    for (const job of jobs) io.out(historyLine(job));
    if (jobs.length === 0) io.out('There is no such export.');
    if (missing !== null) io.err(missing);
  }
  return missing === null ? EXIT.ok : EXIT.failed;
}

const ID_HINT = ` ${ownCommand('history')} lists the ids of the exports there are.`;

/** `d3kos-export show`: an export by its queue id, or by the request that it was made for. */
export async function show(call: Call): Promise<number> {
  const { io, options } = call;
  const [id = ''] = call.operands;
  if (!/^[A-Za-z0-9._:-]{1,64}$/.test(id)) {
    throw usage(`"${id.slice(0, 80)}" is no id of an export or a request.`, `${ownCommand('history')} tells both`);
  }
  const path = isQueueId(id) ? `/export/queue/${id}` : `/export/requests/${id}`;
  const answer = await askGateway(call, 'GET', path);
  const body = objectIn(answer.text);
  const isFound = answer.status === 200;
  if (options.json) io.out(JSON.stringify(isFound ? { ok: true, ...body } : { ok: false, message: errorIn(answer) }));
  else if (!isFound) io.err(`${id}: ${errorIn(answer)}${answer.status === 404 ? ID_HINT : ''}`);
  else for (const line of linesOf(id, body, { now: io.clock.now(), hold: await holdNow(call) })) io.out(line);
  return isFound ? EXIT.ok : EXIT.failed;
}

const linesOf = (id: string, body: ReturnType<typeof objectIn>, moment: Moment): string[] =>
  isQueueId(id) ? exportLines(body.job as never, moment) : requestLines(body as never, moment);

/** What keeps the queue from moving; null when nothing does, or nobody tells. */
async function holdNow(call: Call): Promise<Moment['hold']> {
  const { waiting_for } = objectIn((await askGateway(call, 'GET', '/export/queue/status')).text);
  return (waiting_for ?? null) as Moment['hold'];
}

function readLimit(text: Call['options'][string]): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw usage(`"${String(text).slice(0, 40)}" is no number of exports.`, 'give a whole number after --limit');
}

function usage(cause: string, nextStep: string): TroubleError {
  return new TroubleError(EXIT.usage, { cause, consequence: 'Nothing was asked.', nextStep });
}
