import type { StoredJob } from '../../../services/queue-keeper/database/job-store.ts';
import { ledgerError } from '../../../services/queue-keeper/ledger.ts';
import type { QueueDeps } from '../../../services/queue-keeper/queue.ts';
import type { ExportFacts, OutcomeName } from '../../../shared/export/job.ts';
import { exportOf } from '../../support/export-of.ts';
import { publishedMisfit } from '../../support/published-misfit.ts';
import {
  centralLooksWellLater,
  type Event,
  eventsIn,
  networkComes,
  resultOf,
  timeComes,
  uploaderStarts,
} from './model-events.ts';
import { beginning, canonical, keyOf, standIn, type World } from './model-queue.ts';

export interface Exploration {
  readonly rules: QueueDeps['rules'];
  readonly exports: number;
  /** Whose the exports are: each of its own installation, or all of one. Default: each of its own. */
  readonly ofOneInstallation?: boolean;
  /** Events from the beginning; without end, until nothing new is found. */
  readonly depth: number;
  readonly mostStates: number;
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Whether everything that can be reached was. */
  readonly isWhole: boolean;
  /** What went wrong first, and what led there. */
  readonly violation: string | null;
}

const PARKED_LONGEST_MS = 3_600_000;
const OFFLINE_LOOK_AGAIN_MS = 60_000;
/** More than any two jobs need with an environment that is fair. */
const ENOUGH_STEPS = 60;

/** The third one is of an earlier version, which did not say whose it is. */
const INSTALLATIONS = ['aaaa111122223333', 'bbbb111122223333'];

export const modelExports = (count: number, ofOneInstallation = false): ExportFacts[] =>
  Array.from({ length: count }, (_, i) => {
    const installation = INSTALLATIONS[ofOneInstallation ? 0 : i];
    return exportOf(`q_20260220_16441${i}`, undefined, installation).facts;
  });

/**
 * Every way in which events can follow each other, breadth first, so that the first violation has the shortest way to
 * it. Each new state is judged, and so is each step.
 */
export function explore(exploration: Exploration): Explored {
  const { rules, depth, mostStates } = exploration;
  const exports = modelExports(exploration.exports, exploration.ofOneInstallation);
  const seen = new Map<string, { readonly cameBy: string; readonly from: string | null }>();
  const endsWell = new Set<string>();
  let transitions = 0;
  let reached = 0;
  let frontier: World[] = [beginning];
  seen.set(keyOf(beginning), { cameBy: 'the beginning', from: null });

  function wayTo(key: string): string {
    const names: string[] = [];
    for (let at: string | null = key; at !== null; ) {
      const found = seen.get(at);
      names.unshift(found?.cameBy ?? '');
      at = found?.from ?? null;
    }
    return names.join('\n  ');
  }

  const result = (violation: string | null, isWhole: boolean): Explored => ({
    states: seen.size,
    transitions,
    depth: reached,
    isWhole,
    violation,
  });

  while (frontier.length > 0 && reached < depth) {
    const next: World[] = [];
    for (const world of frontier) {
      const from = keyOf(world);
      for (const event of eventsIn(world, exports)) {
        transitions += 1;
        const stand = standIn(world, rules);
        event.happen(stand);
        const after = stand.world();
        const wrong = wrongStep(world, event, after);
        const to = canonical(after, stand.now());
        const key = keyOf(to);
        const isNew = !seen.has(key);
        if (isNew) seen.set(key, { cameBy: event.name, from });
        const why = wrong ?? (isNew ? (wrongState(to, rules) ?? wrongEnd(to, rules, endsWell)) : null);
        if (why !== null) return result(`${why}:\n  ${wayTo(from)}\n  ${event.name}`, false);
        if (isNew) next.push(to);
        if (seen.size >= mostStates) return result(null, false);
      }
    }
    frontier = next;
    reached += 1;
  }
  return result(null, frontier.length === 0);
}

const jobOf = ({ jobs }: World, queueId: string) => jobs.find((job) => job.queueId === queueId);
const isSame = (a: object | undefined, b: object | undefined) => JSON.stringify(a) === JSON.stringify(b);
const isUndelivered = ({ status }: StoredJob) => status === 'pending' || status === 'uploading';

/** The laws of a step. */
function wrongStep(before: World, event: Event, after: World): string | null {
  for (const job of before.jobs) {
    const now = jobOf(after, job.queueId);
    if (!now) {
      if (event.removes === job.queueId && !isUndelivered(job)) continue;
      return `${job.queueId} was ${job.status} and is gone`;
    }
    if (job.status === 'completed' && now.status !== 'completed') return `${job.queueId} left completed`;
    if (job.status === 'completed' && !isSame(job, now)) return `${job.queueId} was delivered and still changed`;
    if (cameBack(job, now, event) && !(job.transient && event.revives)) return `${job.queueId} came back by itself`;
    if (now.claim < job.claim) return `the claim of ${job.queueId} went back`;
    const isOnItsWay = job.status === 'uploading' && now.status === 'uploading' && now.claim > job.claim;
    if (isOnItsWay && event.result?.queueId !== job.queueId) return `${job.queueId} was offered anew while it was out`;
    // It came back for one attempt, and may have been found without its file at once.
    if (event.revives && job.status === 'failed') continue;
    if (now.retryCount > job.retryCount + 1) return `${job.queueId} lost more than one attempt at once`;
    const isCharged = event.result?.queueId === job.queueId && ['retry', 'refused'].includes(event.result.outcome);
    if (now.retryCount > job.retryCount && !isCharged) return `${event.name} cost ${job.queueId} an attempt`;
  }
  const back = before.jobs.filter((job) => cameBack(job, jobOf(after, job.queueId), event));
  if (event.revives === 'one' && back.length > 1) return 'a look brought back more than one export';
  const { result } = event;
  if (!result) return null;
  const [was, is] = [jobOf(before, result.queueId), jobOf(after, result.queueId)];
  if (result.outcome === 'accepted' && is?.status !== 'completed') return 'an accepted result was ignored';
  const mayAnswer = result.isCurrent && was?.status === 'uploading';
  if (result.outcome !== 'accepted' && !mayAnswer && !isSame(was, is)) {
    return 'a late answer changed something';
  }
  if (!mayAnswer) return null;
  const out = after.jobs.filter(({ status }) => status === 'uploading');
  const isHeld = ['offline', 'portal'].includes(result.outcome) && out.length > 0;
  const isParked = result.outcome === 'parked' && out.some((job) => job.installationId === is?.installationId);
  return isHeld || isParked ? `${result.outcome} did not hold the queue` : null;
}

function cameBack(job: StoredJob, now: StoredJob | undefined, event: Event): boolean {
  const isBack = now?.status === 'pending' || now?.status === 'uploading';
  return job.status === 'failed' && isBack && event.retries !== job.queueId;
}

/** The laws of a state. */
function wrongState(world: World, rules: QueueDeps['rules']): string | null {
  const stand = standIn(world, rules);
  const status = stand.queue.status();
  if (ledgerError(status.ledger) !== 0) return `the ledger does not add up: ${JSON.stringify(status.ledger)}`;
  if (status.ledger.queued !== world.queued) return 'the ledger forgot what was queued';
  const misfit = publishedMisfit(
    stand.queue,
    stand.store,
    world.jobs.map(({ queueId }) => queueId),
  );
  if (misfit !== null) return `what is published does not fit its contract (${misfit})`;
  if (stand.queue.offers().length > 1) return 'two exports are offered at once';
  const tooFar = world.jobs.find((job) => job.nextRetryAt > 0 && job.nextRetryAt - stand.now() > job.retryDelayMs);
  if (tooFar) return `${tooFar.queueId} is further away than its pause`;
  if (!world.jobs.some(isUndelivered)) return null;
  if (stand.queue.offers().length > 0) return null;
  if (world.outside.uploader.lacksNetwork !== null) {
    return status.waiting_for === null ? 'it waits and does not say why' : null;
  }
  const dueInMs = stand.queue.msUntilDue();
  const longestMs = Math.max(PARKED_LONGEST_MS, OFFLINE_LOOK_AGAIN_MS, ...rules.scheduleS.map((s) => s * 1000));
  if (dueInMs === null) return 'undelivered work waits for nothing';
  return dueInMs > longestMs ? `undelivered work waits for ${dueInMs} ms` : null;
}

/**
 * From every state a fair environment brings every job to an end: the uploader runs, has a network and answers each
 * offer, whatever the central database says for good; and time passes. When it says that it takes them, what had failed
 * for a passing reason is delivered as well, without anyone asking for it.
 */
function wrongEnd(world: World, rules: QueueDeps['rules'], endsWell: Set<string>): string | null {
  for (const answer of ['accepted', 'refused', 'retry'] as const) {
    const path: string[] = [];
    let at = world;
    const isOpen = (job: StoredJob) =>
      isUndelivered(job) || (answer === 'accepted' && job.status === 'failed' && job.transient && !isLost(at, job));
    while (at.jobs.some(isOpen)) {
      const key = `${answer} ${keyOf(at)}`;
      if (endsWell.has(key)) break;
      if (path.push(key) > ENOUGH_STEPS) return `with every answer ${answer} it does not come to an end`;
      const stand = standIn(at, rules);
      fairStep(stand, at, answer);
      at = canonical(stand.world(), stand.now());
    }
    for (const key of path) endsWell.add(key);
  }
  return null;
}

const isLost = ({ lost }: World, { queueId }: StoredJob) => lost.includes(queueId);

function fairStep(stand: ReturnType<typeof standIn>, { outside, jobs }: World, answer: OutcomeName): void {
  const [offer] = stand.queue.offers();
  if (outside.uploader.lacksNetwork !== null) networkComes.happen(stand);
  else if (!outside.uploader.online) uploaderStarts.happen(stand);
  else if (offer) stand.queue.applyResult(resultOf(offer.queue_id, offer.claim, answer));
  else if (jobs.some(isUndelivered)) timeComes.happen(stand);
  else centralLooksWellLater.happen(stand);
}
