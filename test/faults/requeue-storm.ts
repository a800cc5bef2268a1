import { BOAT_PROCESSES, type Boat, startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { networkProbe } from '../support/network-probe.ts';
import { cpuMsOf, memoryOf } from '../support/process-memory.ts';
import { seedPendingJobs } from './seed-pending-jobs.ts';

const ASK_EVERY_MS = 1_000;

export interface StormReport {
  readonly jobs: number;
  readonly shown_after_ms: number;
  readonly drained_after_s: number;
  /** Deliveries a second in each quarter of the drain. */
  readonly per_second: readonly number[];
  /** Processor time a delivery cost in each quarter: what a busy machine does not change. A killed one starts at none. */
  readonly cpu_ms_per_job: Readonly<Record<string, readonly number[]>>;
  readonly requests: { readonly asked: number; readonly median_ms: number; readonly slowest_ms: number };
  /** Of requests made within ten seconds of the kills, which are answered once the whole state has come anew. */
  readonly slowest_after_kills_ms: number;
  /** The most each process ever held, MB. */
  readonly peak_mb: Readonly<Record<string, number>>;
  readonly imports: number;
  readonly ledger: object;
}

/**
 * So many jobs wait when the link comes up. While they go ashore new requests are made; in the middle the queue-keeper
 * and the gateway are killed, so that everything is published and read anew on top.
 */
export async function requeueStorm(jobs: number, withinMs: number): Promise<StormReport> {
  const network = await networkProbe();
  const boat = await startBoat({ env: { NETWORK_PROBES: network.setting, NETWORK_CHECK_INTERVAL_S: '1' } });
  const keeper = boat.process('queue-keeper');
  await keeper.stop();
  seedPendingJobs(boat.folders, jobs);
  const peaks = watchPeaks(boat);
  const startedMs = performance.now();
  keeper.start();
  await eventually('the gateway shows the last of them', async () => isShown(boat, jobs), withinMs);
  const shownAfterMs = Math.round(performance.now() - startedMs);

  await network.up();
  const upMs = performance.now();
  const asking = askOnAndOn(boat);
  let killedMs = Number.POSITIVE_INFINITY;
  const marks = [0.25, 0.5, 0.75, 1].map((part) => Math.floor(jobs * part));
  const reachedMs: number[] = [];
  const cpuMs = new Map<string, number[]>(BOAT_PROCESSES.map((name) => [name, []]));
  let cpuBefore = cpuOf(boat);
  for (const mark of marks) {
    await eventually(`${mark} are delivered`, async () => (await completed(boat)) >= mark, withinMs);
    reachedMs.push(performance.now());
    const cpuNow = cpuOf(boat);
    for (const [name, used] of cpuMs)
      used.push(Math.round(((cpuNow[name] ?? 0) - (cpuBefore[name] ?? 0)) / (jobs / 4)));
    cpuBefore = cpuNow;
    if (mark !== marks[1]) continue;
    killedMs = performance.now();
    await Promise.all([keeper.kill(), boat.process('gateway').kill()]);
    await Promise.all([keeper.ready(), boat.process('gateway').ready()]);
    cpuBefore = cpuOf(boat);
  }
  const answers = await asking.stop();
  const { ledger } = await boat.drained(jobs + answers.length, withinMs);
  const central = await fetch(`${boat.centralUrl}/api/v1/imports?limit=1`);
  const isDisturbed = ({ askedMs }: Answered) => askedMs > killedMs - 1_000 && askedMs < killedMs + 10_000;
  const times = answers.filter((one) => !isDisturbed(one)).map(({ tookMs }) => tookMs);
  times.sort((a, b) => a - b);
  return {
    jobs,
    shown_after_ms: shownAfterMs,
    drained_after_s: Math.round(performance.now() - upMs) / 1000,
    per_second: reachedMs.map((at, i) => Math.round((jobs / 4 / (at - (reachedMs[i - 1] ?? upMs))) * 1000)),
    cpu_ms_per_job: Object.fromEntries(cpuMs),
    slowest_after_kills_ms: Math.max(0, ...answers.filter(isDisturbed).map(({ tookMs }) => tookMs)),
    requests: { asked: answers.length, median_ms: times[times.length >> 1] ?? 0, slowest_ms: times.at(-1) ?? 0 },
    peak_mb: peaks.stop(),
    imports: ((await central.json()) as { total: number }).total,
    ledger,
  };
}

const cpuOf = (boat: Boat): Record<string, number> =>
  Object.fromEntries(BOAT_PROCESSES.map((name) => [name, cpuMsOf(boat.process(name).pid)]));

async function completed(boat: Boat): Promise<number> {
  return (await boat.queueStatus()).ledger.completed;
}

async function isShown(boat: Boat, jobs: number): Promise<boolean> {
  if ((await boat.queueStatus()).pending_count < jobs) return false;
  return (await boat.jobs()).some((job) => job.request_id === `seeded-${jobs - 1}`);
}

interface Answered {
  readonly askedMs: number;
  readonly tookMs: number;
}

/** Asks for an export by HTTP again and again; gives how long each answer took. A killed gateway is asked again. */
function askOnAndOn(boat: Boat) {
  const answers: Answered[] = [];
  let going = true;
  async function ask(): Promise<void> {
    while (going) {
      const askedMs = performance.now();
      const status = await boat.http('POST', '/export/generate').then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) answers.push({ askedMs, tookMs: Math.round(performance.now() - askedMs) });
      else if (status === 202) answers.push({ askedMs, tookMs: Number.POSITIVE_INFINITY });
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
  }
  const asking = ask();
  return {
    async stop(): Promise<readonly Answered[]> {
      going = false;
      await asking;
      return answers;
    },
  };
}

/** The most each process holds, over its restarts, MB. */
function watchPeaks(boat: Boat) {
  const peaks: Record<string, number> = {};
  const look = () => {
    for (const name of BOAT_PROCESSES) {
      const { pid } = boat.process(name);
      try {
        peaks[name] = Math.max(peaks[name] ?? 0, Math.round(memoryOf(pid).peakMb));
      } catch {
        // Between a death and the next start there is nothing to look at.
      }
    }
  };
  const timer = setInterval(look, 250);
  return {
    stop(): Record<string, number> {
      clearInterval(timer);
      look();
      return peaks;
    },
  };
}
