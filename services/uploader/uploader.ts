import type { Bus } from '../../shared/bus/bus.ts';
import { type Offer, queueUploading } from '../../shared/contracts/queue-uploading.ts';
import { uploadProgress } from '../../shared/contracts/upload-progress.ts';
import { type UploadResult, uploadResult } from '../../shared/contracts/upload-result.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import { AppError, messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { NetworkState } from '../../shared/runtime/network-check.ts';
import type { Running } from '../../shared/runtime/run-service.ts';
import { createStandstill } from '../../shared/runtime/standstill.ts';
import { classifyResponse, type Verdict } from './classify-response.ts';
import { createNetwork } from './network.ts';
import { SAID } from './outcome-words.ts';
import type { Sender } from './send-export.ts';

/** Progress is published at most twice a second, whatever the number of exports. */
const PROGRESS_EVERY_MS = 500;

/** Longer than any upload stands still without being cut off. */
const STUCK_MS = 30 * 60_000;

export interface UploaderDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly sender: Sender;
  readonly checkNetwork: () => Promise<NetworkState>;
  readonly addresses: () => string;
  readonly networkCheckIntervalMs: number;
}

/** An offer is known by its job and claim: the same job offered anew has another claim. */
const keyOf = ({ queue_id, claim }: { queue_id: string; claim: number }) => `${queue_id}/${claim}`;

/**
 * Uploads what the retained offer lists, in its order, one at a time, each claim once for as long as it is offered. It
 * keeps nothing on disk: started anew it reads the offer and uploads again, and the central database, which knows each
 * export by its key, takes it once.
 */
export function startUploader(deps: UploaderDeps): Running {
  const { bus, clock, log, sender } = deps;
  let offers: readonly Offer[] = [];
  /** What was answered to each claim that is still offered. */
  const answered = new Map<string, UploadResult>();
  /** Results the broker has not confirmed, by claim. */
  const unconfirmed = new Map<string, UploadResult>();
  const onTheirWay = new Set<UploadResult>();
  let running: { offer: Offer; abort: AbortController } | null = null;
  let working = false;
  let closed = false;
  let lastProgressMs = Number.NEGATIVE_INFINITY;
  const standstill = createStandstill(clock, STUCK_MS, 'An upload stands still, and does not end.');

  const network = createNetwork({
    clock,
    check: deps.checkNetwork,
    addresses: deps.addresses,
    intervalMs: deps.networkCheckIntervalMs,
    onNeed(need) {
      bus.setNeeds(need ? [need] : []);
      if (need === null) log.info('The network answers; uploads go on.');
      work();
    },
    onStillOffline: answerAllOffline,
  });

  bus.subscribe(queueUploading, (offered) => {
    offers = offered;
    const standing = new Set(offers.map(keyOf));
    for (const [key, result] of answered) {
      // Offered again though answered: the answer got lost on its way.
      if (standing.has(key)) unconfirmed.set(key, result);
      else answered.delete(key);
    }
    for (const key of unconfirmed.keys()) if (!standing.has(key)) unconfirmed.delete(key);
    if (running && !standing.has(keyOf(running.offer))) {
      log.info({ queue_id: running.offer.queue_id }, 'The offer was withdrawn; the upload ends here.');
      running.abort.abort();
    }
    publishResults();
    work();
  });
  bus.onConnect(publishResults);

  /** Gets to work unless it is at it; a need for the network keeps it waiting until that is back. */
  function work(): void {
    if (!working) void uploadAll();
  }

  const nextOffer = (): Offer | undefined => offers.find((candidate) => !answered.has(keyOf(candidate)));

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
    const { queue_id, file_size_bytes } = offer;
    log.info({ queue_id, claim: offer.claim, file_size_bytes }, 'Uploading an export.');
    const sent = await sender.send(offer, withdrawn, (bytesSent) => reportProgress(offer, bytesSent));
    if (withdrawn.aborted) return;
    let verdict = classifyResponse(sent.ending, { sha256: offer.sha256, token: sent.token }, clock.now());
    const brokeOff = sent.ending.kind === 'network' || sent.ending.kind === 'timeout';
    if (brokeOff && verdict.outcome === 'retry') verdict = await blameTheNetworkIfGone(verdict);
    if (withdrawn.aborted) return;
    if (verdict.outcome === 'offline' || verdict.outcome === 'portal') {
      network.lost(verdict.outcome, verdict.reason ?? '');
    }
    answer(offer, verdict, sent.bytesSent, clock.monotonicMs() - startedMs);
  }

  /** A link that went down in the middle of an upload is no network, and so no attempt. */
  async function blameTheNetworkIfGone(verdict: Verdict): Promise<Verdict> {
    const state = await network.check();
    return state.online ? verdict : { outcome: 'offline', reason: `The network went away. ${state.reason}` };
  }

  function answerAllOffline(reason: string): void {
    for (const offer of offers) {
      if (!answered.has(keyOf(offer))) answer(offer, { outcome: 'offline', reason }, 0, 0);
    }
  }

  function answer(offer: Offer, verdict: Verdict, bytesSent: number, durationMs: number): void {
    const { queue_id, claim } = offer;
    const level = verdict.outcome === 'accepted' ? 'info' : 'warn';
    log[level]({ queue_id, claim, ...verdict, bytes_sent: bytesSent }, SAID[verdict.outcome]);
    const result = {
      queue_id,
      claim,
      ...verdict,
      bytes_sent: bytesSent,
      duration_ms: Math.round(durationMs),
      at: isoTime(clock.now()),
    };
    answered.set(keyOf(offer), result);
    unconfirmed.set(keyOf(offer), result);
    publishResults();
  }

  /** What the broker does not confirm stays and goes out at the next connect, for as long as its offer stands. */
  function publishResults(): void {
    if (!bus.connected) return;
    for (const [key, result] of unconfirmed) {
      if (onTheirWay.has(result)) continue;
      onTheirWay.add(result);
      bus
        .publish(uploadResult, result)
        .then(() => unconfirmed.get(key) === result && unconfirmed.delete(key))
        .catch((error) =>
          log.debug({ queue_id: result.queue_id, error: messageOf(error) }, 'A result waits for the broker.'),
        )
        .finally(() => onTheirWay.delete(result));
    }
  }

  function reportProgress({ queue_id, file_size_bytes }: Offer, bytesSent: number): void {
    const now = clock.monotonicMs();
    standstill.moved();
    if (!bus.connected || now - lastProgressMs < PROGRESS_EVERY_MS) return;
    lastProgressMs = now;
    bus.publish(uploadProgress, { queue_id, bytes_sent: bytesSent, file_size_bytes }).catch(() => {});
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
      running?.abort.abort();
      await sender.close();
    },
  };
}
