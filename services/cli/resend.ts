import type { ResendMissing, ResendRange } from '../../shared/export/resend.ts';
import { MOST_SEQUENCE } from '../../shared/export/told-sequence.ts';
import { askGateway, errorIn } from './ask-gateway.ts';
import { queueId, usage as wrongCall } from './change-job.ts';
import { EXIT } from './exit-codes.ts';
import { objectIn } from './http-call.ts';
import type { Call } from './run.ts';
import { ownCommand } from './trouble.ts';

interface Ending {
  readonly ok: boolean;
  readonly queue_id?: string;
  readonly message: string;
  readonly resend: number;
  readonly bytes: number;
  readonly missing?: ResendMissing;
}

const DELIVERED = `${ownCommand('history --status completed')} lists what was delivered`;
const usage = (cause: string) => wrongCall(cause, DELIVERED);

/** `d3kos-export resend` */
export async function resend(call: Call): Promise<number> {
  const { io, options, operands } = call;
  const range = rangeOf(options);
  const hasRange = Object.keys(range).length > 0;
  if (operands.length === 0 && !hasRange) {
    io.err(
      `Say which exports: their ids, such as ${ownCommand('resend q_20260220_164416')} (${ownCommand('history --status completed')} lists them), or --after-sequence, --up-to-sequence, --since or --until.`,
    );
    return EXIT.usage;
  }
  if (operands.length > 0 && hasRange) throw usage('It takes ids or bounds, and not both.');
  const ids = operands.map((id) => queueId(id, DELIVERED));
  const endings: Ending[] = [];
  for (const id of ids) endings.push(await ask(call, `/export/queue/${id}/resend`, undefined, id));
  if (hasRange) endings.push(await ask(call, '/export/queue/resend', range));
  const ok = endings.every((ending) => ending.ok);
  if (options.json) io.out(JSON.stringify({ ok, resends: endings }));
  else for (const { queue_id, message, ...ending } of endings) say(call, ending.ok, queue_id, message);
  return ok ? EXIT.ok : EXIT.failed;
}

function say({ io }: Call, ok: boolean, id: string | undefined, message: string): void {
  (ok ? io.out : io.err)(id === undefined ? message : `${id}: ${message}`);
}

async function ask(call: Call, path: string, body?: ResendRange, id?: string): Promise<Ending> {
  const answer = await askGateway(call, 'POST', path, body);
  const of = id === undefined ? {} : { queue_id: id };
  const { code, message, resend: exports, bytes, missing } = objectIn(answer.text);
  if (answer.status !== 200) {
    const step = code === 'not_found' ? ` ${DELIVERED}.` : '';
    return { ...of, ok: false, message: `${errorIn(answer)}${step}`, resend: 0, bytes: 0 };
  }
  const found = { resend: Number(exports ?? 0), bytes: Number(bytes ?? 0) };
  return {
    ...of,
    ok: true,
    message: String(message),
    ...found,
    ...(missing ? { missing: missing as ResendMissing } : {}),
  };
}

function rangeOf(options: Call['options']): ResendRange {
  const { since, until, 'after-sequence': after, 'up-to-sequence': upTo } = options;
  return {
    ...(after !== undefined && { after_sequence: number('--after-sequence', String(after)) }),
    ...(upTo !== undefined && { up_to_sequence: number('--up-to-sequence', String(upTo)) }),
    ...(since !== undefined && { since: time('--since', String(since)) }),
    ...(until !== undefined && { until: time('--until', String(until)) }),
  };
}

function number(option: string, text: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= MOST_SEQUENCE) return value;
  throw usage(`"${text.slice(0, 80)}" is no number of an export, as ${option} takes it.`);
}

/** A day is this computer's, as is a time without a zone. */
function time(option: string, text: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text);
  const at = isDay || isTime ? Date.parse(isDay ? `${text}T00:00` : text) : Number.NaN;
  const rolled = isDay && new Date(at).getDate() !== Number(text.slice(-2));
  if (Number.isNaN(at) || rolled) {
    throw usage(`"${text.slice(0, 80)}" is no time, as ${option} takes it: 2026-02-20, or 2026-02-20T21:44:16Z.`);
  }
  return new Date(at).toISOString();
}
