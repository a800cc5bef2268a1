import type { Bus } from '../../shared/bus/bus.ts';
import { type QueueStatus, queueStatus } from '../../shared/contracts/queue-status.ts';
import { serviceStatus } from '../../shared/contracts/service-status.ts';
import { type Clock, pause } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { NetworkState } from '../../shared/runtime/network-check.ts';
import type { Running } from '../../shared/runtime/run-service.ts';
import { failedSentence, queueSentence, undelivered } from './queue-sentences.ts';

const NETWORK_STEP_MS = 5_000;
/** Retained state may be from before a power cut: an empty queue must stay empty for so long to be believed. */
const SETTLE_MS = 2_000;
/** The words owners know from the banner. */
const NOT_SYNCED = 'Unable to sync data to cloud. Will retry later.';

export interface BootDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly checkNetwork: () => Promise<NetworkState>;
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
  let keeperOnline = false;
  let told = '';
  let telling = false;
  let noted = () => {};

  bus.subscribe(queueStatus, (news) => {
    status = news;
    if (telling) tell(news);
    noted();
  });
  bus.subscribe(serviceStatus, (news, { params }) => {
    if (params.service !== 'queue-keeper') return;
    keeperOnline = news.status === 'online';
    noted();
  });

  stop.signal.addEventListener('abort', () => noted());

  const isDrained = () => keeperOnline && status !== null && undelivered(status) === 0;
  const cancelDeadline = clock.setTimer(deps.deadlineMs, () => stop.abort());

  function tell(news: QueueStatus): void {
    const sentence = queueSentence(news);
    if (sentence === told) return;
    told = sentence;
    log.info({ pending: news.pending_count, uploading: news.uploading_count }, sentence);
  }

  async function waitForNetwork(): Promise<void> {
    const untilMs = clock.monotonicMs() + deps.networkWaitMs;
    for (let said = false; !stop.signal.aborted; said = true) {
      const stepMs = clock.monotonicMs() + NETWORK_STEP_MS;
      const state = await deps.checkNetwork();
      if (state.online) return log.info('The network is there.');
      if (clock.monotonicMs() >= untilMs) {
        return log.warn({ reason: state.reason }, 'There is still no network; exports wait until there is one.');
      }
      if (!said) log.info({ reason: state.reason }, 'Waiting for the network.');
      await pause(clock, Math.min(stepMs, untilMs) - clock.monotonicMs(), stop.signal);
    }
  }

  async function followUntilDrained(): Promise<boolean> {
    while (!stop.signal.aborted) {
      if (isDrained()) {
        await pause(clock, SETTLE_MS, stop.signal);
        if (isDrained()) return true;
      } else {
        await nextNews();
      }
    }
    return isDrained();
  }

  function nextNews(): Promise<void> {
    return new Promise((resolve) => {
      noted = resolve;
    });
  }

  async function run(): Promise<number> {
    await waitForNetwork();
    telling = true;
    if (status) tell(status);
    const drained = await followUntilDrained();
    cancelDeadline();
    const failed = status && failedSentence(status);
    if (failed) log.warn(failed);
    if (!drained) log.warn({ reason: whyNot() }, NOT_SYNCED);
    else if (!failed) log.info('All exports are delivered.');
    return 0;
  }

  function whyNot(): string {
    if (status && keeperOnline) return queueSentence(status);
    return bus.connected ? 'The queue-keeper is not running.' : 'The broker was not reached.';
  }

  return {
    finished: run(),
    async close() {
      stop.abort();
      cancelDeadline();
    },
  };
}
