/**
 * From an offer to its result. Longer than 200 lines so that one upload at a time, and what ends it, are read together.
 */
import type { Bus } from '../../shared/bus/bus.ts';
import { commandResult } from '../../shared/contracts/queue-command.ts';
import { type Offer, queueUploading } from '../../shared/contracts/queue-uploading.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import type { Running } from '../../shared/runtime/define-service.ts';
import { AppError } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { NetworkState } from '../../shared/runtime/network-check.ts';
import { createStandstill } from '../../shared/runtime/standstill.ts';
import { classifyResponse, type Verdict } from './classify-response.ts';
import { logVerdict } from './log-verdict.ts';
import type { Look } from './look-at-central.ts';
import { lookOutForCentral } from './look-out-for-central.ts';
import { createNetwork } from './network.ts';
import type { ReceiptPolicy } from './receipt-due.ts';
import { createRepeatedAnswers } from './repeated-answers.ts';
import { createProgress } from './report-progress.ts';
import type { Sender } from './send-export.ts';
import { createResults, keyOf } from './tell-results.ts';
import { createTriedBefore } from './tried-before.ts';

/** Longer than any upload stands still without being cut off. */
const STUCK_MS = 30 * 60_000;

export interface UploaderDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly sender: Sender;
  readonly checkNetwork: () => Promise<NetworkState>;
  /** One small look at the central database. */
  readonly look: () => Promise<Look>;
  /** By what the machine is connected, as one text; another text means that a link came up or went down. */
  readonly surroundings: () => string;
  readonly networkCheckIntervalMs: number;
  /** Whether what was added to the document since its first version is left out. */
  readonly isPlain?: boolean;
  /** Whether a delivery takes a receipt. */
  readonly receipts?: ReceiptPolicy;
  /** Numbers from 0 up to 1 by chance, for pauses. */
  readonly chance: () => number;
}

/**
 * Uploads what the retained offer lists, in its order, one at a time, each claim once for as long as it is offered. It
 * keeps nothing on disk: started anew it reads the offer and uploads again, and the central database, which knows each
 * export by its key, takes it once.
 */
export function startUploader(deps: UploaderDeps): Running {
  const { bus, clock, log, sender } = deps;
  let offers: readonly Offer[] = [];
  const results = createResults({ bus, log });
  const tried = createTriedBefore(clock);
  const repeated = createRepeatedAnswers(clock, deps.receipts);
  let running: { offer: Offer; abort: AbortController } | null = null;
  let working = false;
  let closed = false;
  const standstill = createStandstill(clock, STUCK_MS, 'An upload stands still, and does not end.');
  const tellProgress = createProgress(bus, clock, standstill);

  const network = createNetwork({
    clock,
    check: deps.checkNetwork,
    addresses: deps.surroundings,
    intervalMs: deps.networkCheckIntervalMs,
    look: deps.look,
    chance: deps.chance,
    onNeed(need) {
      bus.setNeeds(need ? [need] : []);
      if (need === null) log.info('The network answers; uploads go on.');
      work();
      lookout.networkChanged();
    },
    onStillOffline: answerAllOffline,
  });

  const lookout = lookOutForCentral({ ...deps, network, onStatus: repeated.told });

  bus.subscribe(queueUploading, (offered, { retained }) => {
    offers = offered;
    const standing = new Set(offers.map(keyOf));
    tried.standing(standing, retained);
    if (running && !standing.has(keyOf(running.offer))) {
      log.info({ queue_id: running.offer.queue_id }, 'The offer was withdrawn; the upload ends here.');
      running.abort.abort();
    }
    results.standing(standing);
    work();
  });

  // "Try it now" is no wish to wait for a look that comes in an hour, nor to ask only whether it is there.
  bus.subscribe(commandResult, ({ command, ok }) => {
    if (command === 'retry' && ok) for (const one of [tried, network]) one.tryNow();
  });

  /** Gets to work unless it is at it; a need for the network keeps it waiting until that is back. */
  function work(): void {
    if (!working) void uploadAll();
  }

  const nextOffer = (): Offer | undefined => offers.find((candidate) => !results.isAnswered(candidate));

  async function uploadAll(): Promise<void> {
    working = true;
    for (;;) {
      const offer = nextOffer();
      if (!offer || network.need || closed) break;
      await attempt(offer);
    }
    working = false;
  }

  async function attempt(offer: Offer): Promise<void> {
    const abort = new AbortController();
    running = { offer, abort };
    const startedMs = clock.monotonicMs();
    standstill.moved();
    const state = await network.check();
    if (!abort.signal.aborted && !state.online) {
      network.lost('offline', state.reason);
      answerAllOffline(state.reason);
    } else if (!abort.signal.aborted) {
      await upload(offer, abort.signal, startedMs);
    }
    running = null;
  }

  async function upload(offer: Offer, withdrawn: AbortSignal, startedMs: number): Promise<void> {
    const { queue_id, claim, file_size_bytes } = offer;
    log.info({ queue_id, claim, file_size_bytes }, 'Uploading an export.');
    const sent = await sender.send(offer, {
      signal: withdrawn,
      asksFirst: tried.mayBeAshore(offer),
      onlyAsks: tried.isOnlyAskedFor(offer),
      parkedBy: tried.settlesIt(),
      onBytes: (bytesSent) => tellProgress(offer, bytesSent),
    });
    if (withdrawn.aborted) return;
    const { ending, installationId, isVerified, token, proxy, sentSha256 } = sent;
    const { sha256, records } = offer;
    const known = { mayHaveArrived: tried.isUnanswered(offer), isSentAnew: offer.resend_of !== undefined, records };
    const before = { ...repeated.before(offer, ending, isVerified), failedBefore: offer.failed_before === true };
    const told = { ...before, ...known };
    const whose = { token, installationId, proxy, isVerified, isPlain: deps.isPlain ?? false };
    const ours = { ...told, ...whose, sha256, sentSha256, bytes: sent.sentBytes };
    let verdict = tried.withEarlier(offer, classifyResponse(ending, ours, clock.now()), ending);
    const brokeOff = ending.kind === 'network' || ending.kind === 'timeout';
    if (brokeOff && verdict.outcome === 'retry') verdict = await blameTheNetworkIfGone(verdict);
    if (withdrawn.aborted) return;
    tried.judged(offer, verdict, ending);
    repeated.judged(offer, verdict, ending);
    if (verdict.outcome === 'offline') network.lost('offline', verdict.reason ?? '');
    if (verdict.outcome === 'portal') network.lost('portal', verdict.reason ?? '', sent.redirectedTo);
    if (verdict.outcome === 'accepted') for (const one of [lookout, network]) one.delivered();
    answer(offer, verdict, sent.bytesSent, clock.monotonicMs() - startedMs, installationId);
  }

  /** A link that went down in the middle of an upload is no network, and so no attempt. */
  async function blameTheNetworkIfGone(verdict: Verdict): Promise<Verdict> {
    const state = await network.check();
    if (state.online) return verdict;
    const { may_have_arrived } = verdict;
    const reason = `The network went away. ${state.reason}`;
    return { outcome: 'offline', reason, ...(may_have_arrived && { may_have_arrived }) };
  }

  function answerAllOffline(reason: string): void {
    for (const offer of offers) {
      if (!results.isAnswered(offer)) answer(offer, { outcome: 'offline', reason }, 0, 0);
    }
  }

  function answer(
    offer: Offer,
    verdict: Verdict,
    bytesSent: number,
    durationMs: number,
    installationId: string | null = null,
  ): void {
    const { queue_id, claim } = offer;
    logVerdict(log, offer, verdict, bytesSent);
    results.answer({
      queue_id,
      claim,
      ...verdict,
      ...(installationId === null ? {} : { installation_id: installationId }),
      bytes_sent: bytesSent,
      duration_ms: Math.round(durationMs),
      at: isoTime(clock.now()),
    });
  }

  return {
    async prove() {
      if (closed) return;
      if (running) standstill.check();
      const isForgotten = !working && !network.need && nextOffer();
      if (isForgotten) throw new AppError('failed', 'An offer stands, and nobody uploads.');
    },
    async close() {
      closed = true;
      network.close();
      lookout.close();
      running?.abort.abort();
      await sender.close();
    },
  };
}
