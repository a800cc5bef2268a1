import { randomUUID } from 'node:crypto';
import { visitBroker } from '../../shared/bus/visit-broker.ts';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import type { PayloadOf } from '../../shared/contracts/define-contract.ts';
import { exportQueued } from '../../shared/contracts/export-queued.ts';
import { exportRejected } from '../../shared/contracts/export-rejected.ts';
import { exportRequest } from '../../shared/contracts/export-request.ts';
import { queueJob } from '../../shared/contracts/queue-job.ts';
import { CATEGORIES } from '../../shared/export/categories.ts';
import type { ExportFacts, Job } from '../../shared/export/job.ts';
import { receiptInWords } from '../../shared/findings/receipt-words.ts';
import { EXIT } from './exit-codes.ts';
import { bytes } from './in-words.ts';
import type { Call } from './run.ts';
import { brokerUrl, isSurelyOurBroker, visitorLogin } from './settings.ts';
import { ownCommand, TroubleError } from './trouble.ts';
import { wholeCount, wholenessLines } from './wholeness-lines.ts';

/** The collector answers within seconds, unless it is not running or a million rows have to be read. */
const ANSWER_S = 30;

type News =
  | { readonly kind: 'queued'; readonly facts: ExportFacts }
  | { readonly kind: 'job'; readonly job: Job }
  | { readonly kind: 'rejected'; readonly reason: string; readonly message: string }
  | { readonly kind: 'over' }
  | { readonly kind: 'lost' };

/** `d3kos-export request`: the answer may come before the acknowledgement, so listening begins before asking. */
export async function request({ io, surroundings, options }: Call): Promise<number> {
  const config = surroundings.config();
  const wanted = readRequest(options);
  const limitMs = readLimitMs(options);
  const mine = wanted.request_id;
  const news: News[] = [];
  let noted = () => {};
  const note = (one: News) => {
    news.push(one);
    noted();
  };
  const visit = await visitBroker({
    url: brokerUrl(config),
    login: visitorLogin(config),
    clock: io.clock,
    read: [exportQueued, exportRejected, queueJob],
    onSeen({ contract, payload }) {
      if ((payload as { request_id?: unknown } | null)?.request_id !== mine) return;
      if (contract === exportQueued) note({ kind: 'queued', facts: payload as ExportFacts });
      else if (contract === exportRejected)
        note({ kind: 'rejected', ...(payload as PayloadOf<typeof exportRejected>) });
      else note({ kind: 'job', job: payload as Job });
    },
  });
  await visit.publish(exportRequest, wanted);
  const say = options.json ? () => {} : io.out;
  say(
    `The ${isSurelyOurBroker(config) ? `request ${mine} is on disk` : `broker has the request ${mine}`}; the collector answers it.`,
  );
  const cancel = limitMs === null ? () => {} : io.clock.setTimer(limitMs, () => note({ kind: 'over' }));
  void visit.lost.then(() => note({ kind: 'lost' }));
  io.stopped.addEventListener('abort', () => note({ kind: 'over' }));

  let facts: ExportFacts | null = null;
  for (;;) {
    const one = news.shift();
    if (!one) {
      await new Promise<void>((resolve) => {
        noted = resolve;
      });
      continue;
    }
    const isFirst = facts === null;
    if (one.kind === 'queued') facts = one.facts;
    if (one.kind === 'job') facts = one.job;
    if (isFirst && facts) sayQueued(facts);
    const code = endOf(one);
    if (code === null) continue;
    cancel();
    visit.close();
    if (options.json) io.out(JSON.stringify(asJson(one, code)));
    return code;
  }

  function sayQueued(made: ExportFacts): void {
    say(`Export ${made.queue_id} is made: ${wholeCount(made)}, ${bytes(made.file_size_bytes)}.`);
    for (const line of wholenessLines(made)) say(`  ${line}`);
  }

  /** The exit code when these news end the command; says what there is to say. */
  function endOf(one: News): number | null {
    switch (one.kind) {
      case 'rejected':
        if (!options.json) sayRejected(one.message);
        return EXIT.failed;
      case 'queued':
        return options.wait ? null : EXIT.ok;
      case 'job':
        return options.wait ? endOfJob(one.job) : EXIT.ok;
      case 'over':
      case 'lost':
        say(
          `No end yet${one.kind === 'lost' ? ': the broker went away' : ''}. The request ${isSurelyOurBroker(config) ? 'is kept and goes on' : 'goes on, if the broker keeps it, which is not ours'}; ${ownCommand('status')} tells how far it is.`,
        );
        return EXIT.unfinished;
    }
  }

  function sayRejected(message: string): void {
    io.err(`There will be no export: ${message}`);
    io.err('  means: nothing new is queued; what was queued before goes on.');
    io.err(`  do:    mend what is said above, then ask again; ${ownCommand('doctor')} tells more.`);
  }

  function endOfJob(job: Job): number | null {
    const { status, queue_id, last_error } = job;
    if (status === 'completed') {
      say(`Export ${queue_id} is ashore, ${receiptInWords(job)}.`);
      return EXIT.ok;
    }
    if (status !== 'failed' && status !== 'cancelled') return null;
    say(
      `Export ${queue_id} ${status === 'failed' ? 'has failed' : 'was cancelled'}${last_error ? `: ${last_error}` : '.'}`,
    );
    return EXIT.failed;
  }

  function asJson(one: News, code: number) {
    const ok = code === EXIT.ok;
    if (one.kind === 'rejected') return { ok, request_id: mine, reason: one.reason, message: one.message };
    if (one.kind === 'job') return { ok, request_id: mine, job: one.job };
    return { ok, request_id: mine, ...(facts ? { export: facts } : {}) };
  }
}

function readRequest(options: Call['options']) {
  const wanted = {
    request_id: `cli-${randomUUID()}`,
    source: 'cli',
    ...(typeof options.categories === 'string'
      ? { categories: options.categories.split(',').map((name) => name.trim()) }
      : {}),
    ...(typeof options.note === 'string' ? { note: options.note } : {}),
  };
  const problem = problemOf(exportRequest.payload, wanted);
  if (problem === null) return wanted as PayloadOf<typeof exportRequest> & { request_id: string };
  const unknown = wanted.categories?.filter((name) => !CATEGORIES.some((known) => known === name)) ?? [];
  throw new TroubleError(EXIT.usage, {
    cause:
      unknown.length > 0 ? `There is no category ${unknown.map((name) => `"${name}"`).join(', ')}.` : `${problem}.`,
    consequence: 'Nothing was asked for.',
    nextStep: unknown.length > 0 ? `choose from ${CATEGORIES.join(',')}` : 'a note has 500 characters at most',
  });
}

/** Null: without end. */
function readLimitMs({ timeout, wait }: Call['options']): number | null {
  if (timeout === undefined) return wait ? null : ANSWER_S * 1_000;
  const seconds = Number(timeout);
  if (seconds >= 0 && seconds <= 1_000_000) return seconds * 1_000;
  throw new TroubleError(EXIT.usage, {
    cause: `--timeout ${String(timeout)} is no number of seconds.`,
    consequence: 'Nothing was asked for.',
    nextStep: 'write for example --timeout 60',
  });
}
