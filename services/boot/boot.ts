import type { Bus } from '../../shared/bus/bus.ts';
import { type QueueStatus, queueStatus } from '../../shared/contracts/queue-status.ts';
import { serviceStatus } from '../../shared/contracts/service-status.ts';
import { type Clock, pause } from '../../shared/runtime/clock.ts';
import type { Running } from '../../shared/runtime/define-service.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { NetworkState } from '../../shared/runtime/network-check.ts';
import { endingOf, failedSentence, queueSentence, undelivered } from './queue-sentences.ts';

const NETWORK_STEP_MS = 5_000;
/** Retained state may be from before a power cut: an empty queue must stay empty for so long to be believed. */
const SETTLE_MS = 2_000;

export interface BootDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  /** Null where no network is needed, or none is to be looked for. */
  readonly checkNetwork: (() => Promise<NetworkState>) | null;
  readonly networkWaitMs: number;
  readonly deadlineMs: number;
}

/**
 * The boot one-shot: waits for the network, tells what is pending, follows the queue until it is drained or the
 * deadline passes. It only looks and tells, so it always ends with exit code 0 and never holds up the boot.
 */
export function startBoot(deps: BootDeps): Running {
  const { bus, clock, log } = deps;
  const stop = new AbortController();
  let status: QueueStatus | null = null;
  /** The queue when something first waited, or when it was first heard of. */
  let first: QueueStatus | null = null;
  let keeperOnline: boolean | null = null;
  let told = '';
  let telling = false;
  let noted = () => {};

  bus.subscribe(queueStatus, (news) => {
    status = news;
    if (first === null || undelivered(first) === 0) first = news;
    tell();
    noted();
  });
  bus.subscribe(serviceStatus, (news, { params }) => {
    if (params.service !== 'queue-keeper') return;
    keeperOnline = news.status === 'online';
    tell();
    noted();
  });

  stop.signal.addEventListener('abort', () => noted());

  const isDrained = () => keeperOnline === true && status !== null && undelivered(status) === 0;
  const cancelDeadline = clock.setTimer(deps.deadlineMs, () => stop.abort());

  /** Without its keeper the queue is one of long ago: nothing is said of it. */
  function tell(): void {
    if (!telling || !keeperOnline || status === null) return;
    const sentence = queueSentence(status);
    if (sentence === told) return;
    told = sentence;
    log.info({ pending: status.pending_count, uploading: status.uploading_count }, sentence);
  }

  async function waitForNetwork(check: () => Promise<NetworkState>): Promise<void> {
    const untilMs = clock.monotonicMs() + deps.networkWaitMs;
    for (let said = false; !stop.signal.aborted; said = true) {
      const stepMs = clock.monotonicMs() + NETWORK_STEP_MS;
      const state = await check();
      if (state.online) return log.info('The network answers.');
      if (clock.monotonicMs() >= untilMs) {
        return log.warn({ reason: state.reason }, 'There is still no network; exports wait until there is one.');
      }
      if (!said) log.info({ reason: state.reason }, 'Waiting for the network.');
      await pause(clock, Math.min(stepMs, untilMs) - clock.monotonicMs(), stop.signal);
    }
  }

  async function followUntilDrained(): Promise<void> {
    while (!stop.signal.aborted) {
      if (isDrained()) {
        await pause(clock, SETTLE_MS, stop.signal);
        if (isDrained()) return;
      } else {
        await nextNews();
      }
    }
  }

  function nextNews(): Promise<void> {
    return new Promise((resolve) => {
      noted = resolve;
    });
  }

  async function run(): Promise<number> {
    if (deps.checkNetwork) await waitForNetwork(deps.checkNetwork);
    telling = true;
    tell();
    await followUntilDrained();
    cancelDeadline();
    const failed = keeperOnline && status && failedSentence(status);
    if (failed) log.warn(failed);
    const { level, message, reason } = endingOf({ connected: bus.connected, keeperOnline, status, first });
    log[level](reason === undefined ? {} : { reason }, message);
    return 0;
  }

  return {
    finished: run(),
    async close() {
      stop.abort();
      cancelDeadline();
    },
  };
}
