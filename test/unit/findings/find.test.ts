import { describe, expect, test } from 'vitest';
import { nextStepOf, nextSteps } from '../../../services/cli/next-steps.ts';
import { statusScreen } from '../../../services/cli/status-sentences.ts';
import { healthAnswer, isReady } from '../../../services/gateway/health.ts';
import type { CollectorStatus } from '../../../shared/contracts/collector-status.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { queueStatus } from '../../../shared/contracts/queue-status.ts';
import type { Vanished } from '../../../shared/contracts/service-status.ts';
import { CANCELLED_ON_ITS_WAY, DELIVERY_UNKNOWN } from '../../../shared/export/delivery-unknown.ts';
import type { Job } from '../../../shared/export/job.ts';
import { unreadLicense } from '../../../shared/export/license.ts';
import { neitherYesNorNo } from '../../../shared/export/neither-yes-nor-no.ts';
import { refusalNow } from '../../../shared/findings/admission-findings.ts';
import { newestAshore } from '../../../shared/findings/ashore.ts';
import type { BoatFacts, ServiceState } from '../../../shared/findings/boat-facts.ts';
import { findAll } from '../../../shared/findings/find.ts';
import { sentenceOf } from '../../../shared/findings/finding.ts';
import { safetyOf } from '../../../shared/findings/safety.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';
import {
  CALM_COLLECTOR,
  CALM_QUEUE,
  calmFacts,
  factsOf,
  JOB,
  processes,
  ROOMY,
  twelveSituations,
} from '../../support/situations.ts';

const NOW = Date.parse('2026-02-20T22:00:00Z');
const DAY_S = 86_400;
const codesOf = (facts: BoatFacts) => findAll(facts).map(({ code }) => code);
const told = (facts: BoatFacts) => findAll(facts).map(sentenceOf).join('\n');

test('a boat whose data is all ashore has nothing to tell, and is safe', () => {
  const facts = calmFacts(NOW);
  expect(findAll(facts)).toEqual([]);
  expect(safetyOf(facts, [])).toMatchObject({ answer: 'yes' });
  expect(healthAnswer(facts)).toMatchObject({ status: 'healthy', problems: [] });
});

describe('none of the twelve situations is called safe or healthy, and each is told', () => {
  test.each(Object.entries(twelveSituations(NOW)))('%s', (_name, situation) => {
    const facts = factsOf(situation, NOW);
    expect(problemOf(queueStatus.payload, facts.queue)).toBeNull();
    const findings = findAll(facts);
    expect(told(facts)).toMatch(situation.says);
    const safety = safetyOf(facts, findings);
    expect(safety.lines.join(' ')).toMatch(situation.safe);
    expect(safety.lines.join(' ')).not.toMatch(/\byes\b|\bsafe/i);
    expect(findings.some(({ severity }) => severity === 'problem')).toBe(situation.needsCare);
    const health = healthAnswer(facts);
    expect(health.status).toBe('degraded');
    expect(health.problems.join('\n')).toMatch(situation.says);
    const screen = statusScreen(facts, findings);
    expect(screen.length).toBeLessThanOrEqual(20);
    expect(screen.join('\n')).toMatch(situation.says);
    for (const { what, means } of findings) {
      for (const sentence of [what, means]) expect(sentence).toMatch(/^$|^[^\n]*[^.]\.$/);
    }
  });
});

const inParts = (ashore: number, waiting: number): NonNullable<Job['parts']> => ({
  ashore,
  waiting,
  refused: 1,
  import_ids: [],
  quarantined: [],
  left: 0,
});

const TORN: Job['problems'] = [{ category: 'boatlog', code: 'corrupt', message: 'boatlog.db is damaged.' }];
/** A delivered export of before, made while the clock was ahead. */
const before = { queue_id: 'q_20280220_164416', created_at: '2028-02-20T21:44:16.503Z', status: 'completed' } as const;
const aheadOfTime = (change: object) =>
  ({ ...JOB, ...before, problems: [], completed_at: before.created_at, ...change }) as Job;
const accepted = { claim: 1, at: '2026-02-20T21:00:00Z', outcome: 'accepted', bytes_sent: 1, duration_ms: 1 };
const oversized = { client: 'camera', topic: 'export/data/boatlog', bytes: 81_891, max_bytes: 65_536, at: '' };
const vanished = (...all: Omit<Vanished, 'at'>[]): Partial<BoatFacts> => {
  const services = processes();
  const state = services.get('queue-keeper');
  const told = all.map((one) => ({ ...one, at: new Date(NOW - 60_000).toISOString() }));
  return { services: services.set('queue-keeper', { ...state, vanished: told } as ServiceState) };
};
const keptOutOf = (kept_for: string) => (service: string) => ({
  service,
  at: since,
  pid: 7,
  since,
  data_dir: '/data',
  kept_for,
  place_free: true as const,
});
const brokerWith = (more: Partial<ServiceState>): ServiceState => ({
  status: 'online',
  since,
  version: '1.0',
  needs: [],
  ...more,
});
const broker = (oversize: ServiceState['oversize']): Partial<BoatFacts> => {
  const services = processes();
  const state = services.get('broker') as ServiceState;
  return { services: services.set('broker', { ...state, oversize } as ServiceState) };
};

const unknownTopic = (newest: NonNullable<ServiceState['unknown_topics']>['newest']): Partial<BoatFacts> => ({
  services: processes().set('broker', brokerWith({ unknown_topics: { count: 1, newest } })),
});

test('messages that were too large are a problem for a day, and then worth knowing', () => {
  const severityAfter = (hours: number) => {
    const at = new Date(NOW - hours * 3_600_000).toISOString();
    return findAll(calmFacts(NOW, broker({ count: 26, newest: { ...oversized, at } }))).map(({ severity }) => severity);
  };
  expect([severityAfter(1), severityAfter(23), severityAfter(25)]).toEqual([['problem'], ['problem'], ['fact']]);
});

const queue = (change: Partial<BoatFacts['queue']>): Partial<BoatFacts> => ({
  queue: { ...CALM_QUEUE, ...change } as BoatFacts['queue'],
});
const collector = (change: Partial<CollectorStatus>): Partial<BoatFacts> => ({
  collector: { ...CALM_COLLECTOR, ...change },
});
const since = '2026-02-20T21:00:00Z';
const job = (change: Partial<typeof JOB>) => ({ ...JOB, problems: [], ...change });
/** After the newest delivery. */
const tried = '2026-02-20T21:50:00Z';
const in4Minutes = '2026-02-20T22:04:00Z';
const refusedConnection = job({
  status: 'pending',
  retry_count: 2,
  next_retry_at: in4Minutes,
  last_error: 'connect ECONNREFUSED',
  attempts: [{ claim: 1, at: tried, outcome: 'retry', bytes_sent: 0, duration_ms: 1 }],
  records: { boatlog: 2 },
  last_record_at: { boatlog: since },
});
const later = (times: number) =>
  job({
    status: 'pending',
    retry_count: 0,
    next_retry_at: in4Minutes,
    last_error: 'It is busy (HTTP 503).',
    attempts: Array.from({ length: times }, (_, i) => ({
      claim: i + 1,
      at: tried,
      outcome: 'retry' as const,
      http_status: 503,
      bytes_sent: 0,
      duration_ms: 1,
    })),
  });
const LEDGER = CALM_QUEUE.ledger;

describe('each fact has its finding, with its cause named', () => {
  test.each<[what: string, change: Partial<BoatFacts>, codes: readonly string[], says?: RegExp]>([
    ['exports that wait their turn', queue({ pending_count: 3 }), []],
    [
      'no network',
      queue({ pending_count: 1, waiting_for: { what: 'network', since, message: 'There is no network.' } }),
      ['no_network'],
      /no way ashore for 1 hour: There is no network\./,
    ],
    [
      'a portal',
      queue({ pending_count: 1, waiting_for: { what: 'portal', since, message: 'A sign-in page.' } }),
      ['portal'],
    ],
    [
      'one installation that is parked',
      queue({
        pending_count: 1,
        waiting_for: { what: 'central', since, message: 'HTTP 401.', installation_id: '3861513b314c5ee7' },
      }),
      ['parked'],
      /What belongs to installation 3861513b314c5ee7 has waited for 1 hour: HTTP 401\./,
    ],
    [
      'one that is parked, and tried again by itself',
      queue({
        pending_count: 1,
        waiting_for: {
          ...{ what: 'central', since, message: 'HTTP 401.', queue_id: 'q_20260220_164416' },
          next_try_at: '2026-02-20T22:05:00Z',
        },
      }),
      ['parked'],
      /goes on by itself at the next try, in 5 minutes, once it is mended\./,
    ],
    [
      'an uploader that is not heard',
      queue({ pending_count: 1, waiting_for: { what: 'uploader', since, message: 'No.' } }),
      ['uploader_unheard'],
    ],
    [
      'an uploader that is not running is told once',
      {
        ...queue({ pending_count: 1, waiting_for: { what: 'uploader', since, message: 'No.' } }),
        services: processes('uploader'),
      },
      ['not_running'],
    ],
    ['no bus', { connected: false, services: new Map() }, ['bus_away']],
    ['a queue-keeper that says nothing', { queue: null }, ['queue_unheard']],
    ['a queue-keeper that does not run', { queue: null, services: processes('queue-keeper') }, ['not_running']],
    ['a ledger that does not sum', queue({ ledger: { ...LEDGER, queued: 3 } }), ['ledger'], /2 are unaccounted for/],
    [
      'exports that were removed',
      queue({ ledger: { ...LEDGER, queued: 3, expired: 2 } }),
      ['expired'],
      /2 exports that had failed were removed/,
    ],
    [
      'an upload that failed and is tried again',
      {
        ...queue({ pending_count: 1, next_retry_at: in4Minutes, next_pending: refusedConnection }),
        jobs: [refusedConnection],
      },
      ['upload_fails'],
      /The last tries to upload failed: connect ECONNREFUSED; next try in 4 minutes\. The export is kept/,
    ],
    [
      'another export that failed behind one that has not been tried',
      {
        ...queue({
          pending_count: 2,
          next_pending: job({ queue_id: 'q_1', status: 'pending', retry_count: 0, attempts: [] }),
        }),
        jobs: [refusedConnection],
      },
      ['upload_fails'],
    ],
    [
      'an upload that failed before others were delivered',
      {
        ...queue({ pending_count: 2, last_delivered_at: '2026-02-20T21:59:00Z', next_pending: refusedConnection }),
        jobs: [refusedConnection, { ...refusedConnection, queue_id: 'q_20260220_164417' }],
      },
      ['not_delivered'],
      /^Export q_20260220_164416 was not delivered at its last try: connect ECONNREFUSED; next try in 4 minutes\. So it is with 1 more\. Others have been delivered since\./,
    ],
    [
      'an upload that failed since the last delivery, when the clock was ahead',
      {
        ...queue({
          pending_count: 1,
          last_delivered_at: '2026-03-12T21:59:00Z',
          last_delivered_age_s: DAY_S,
          next_pending: refusedConnection,
        }),
        jobs: [refusedConnection],
      },
      ['upload_fails'],
    ],
    [
      'an upload that failed before others were delivered, when the clock was ahead',
      {
        ...queue({
          pending_count: 1,
          last_delivered_at: '2026-03-12T21:59:00Z',
          last_delivered_age_s: 10,
          next_pending: refusedConnection,
        }),
        jobs: [refusedConnection],
      },
      ['not_delivered'],
    ],
    [
      'one that failed before others were delivered, and one that failed since',
      {
        ...queue({ pending_count: 2, last_delivered_at: '2026-02-20T21:59:00Z', next_pending: refusedConnection }),
        jobs: [
          {
            ...refusedConnection,
            queue_id: 'q_20260220_164417',
            attempts: later(1).attempts.map((one) => ({ ...one, at: in4Minutes })),
          },
        ],
      },
      ['upload_fails'],
    ],
    [
      'several that failed, each for its cause: the last try tells how the way ashore is now',
      {
        ...queue({ pending_count: 2, next_pending: refusedConnection }),
        jobs: [
          refusedConnection,
          {
            ...refusedConnection,
            queue_id: 'q_20260220_164417',
            last_error: 'its name is not known',
            attempts: later(1).attempts.map((one) => ({ ...one, at: in4Minutes })),
          },
        ],
      },
      ['upload_fails'],
      /The last tries to upload failed: its name is not known;/,
    ],
    [
      'one that failed, and a hold of its installation: when that is tried is told by the hold',
      {
        ...queue({
          pending_count: 1,
          waiting_for: {
            what: 'central',
            since,
            message: 'No.',
            installation_id: 'abcdefgh1234',
            next_try_at: in4Minutes,
          },
          next_pending: { ...refusedConnection, next_retry_at: null },
        }),
        jobs: [],
      },
      ['parked', 'upload_fails'],
      /^(?!.*is due).*The last tries to upload failed: connect ECONNREFUSED\. /s,
    ],
    [
      'an upload that failed before the network went',
      {
        ...queue({ pending_count: 1, waiting_for: { what: 'network', since, message: 'There is no network.' } }),
        jobs: [refusedConnection],
      },
      ['no_network'],
    ],
    [
      'a cancelled export that was removed',
      queue({ ledger: { ...LEDGER, queued: 2, cancelled: 1 } }),
      ['cancelled_removed'],
      /1 export that was cancelled was removed after its days and never went ashore/,
    ],
    [
      'a license that is gone',
      { license: unreadLicense('ENOENT') },
      ['license'],
      /^License file not found\. No new export/,
    ],
    ['a full table of files is no fault of the license', { license: unreadLicense('EMFILE') }, ['computer']],
    ['a disk that fails is no fault of the license', { license: unreadLicense('EIO') }, ['disk_trouble']],
    [
      'a license that the collector could not read, and we can',
      collector({ refusal: { reason: 'license', message: 'License file not found', since } }),
      [],
    ],
    [
      'a license that we may not read',
      { license: null, ...collector({ refusal: { reason: 'license', message: 'License file not found', since } }) },
      ['license'],
    ],
    [
      'a full disk that only the collector sees',
      { disk: null, ...collector({ refusal: { reason: 'disk_full', message: 'The disk is full.', since } }) },
      ['disk_trouble'],
      /An export that is asked for now is refused: The disk is full\./,
    ],
    ['too many requests', collector({ refusal: { reason: 'busy', message: '1000 wait.', since } }), ['refused_now']],
    [
      'a request of this minute',
      collector({ requests_open: 1, oldest_request_at: '2026-02-20T21:59:50Z' }),
      ['request_waits'],
    ],
    [
      'a request whose export is ashore, as the queue has it, though the collector has not said so yet',
      {
        ...collector({ requests_open: 1, open_requests: ['evening'], oldest_request_at: since }),
        jobs: [job({ request_id: 'evening', status: 'completed', import_id: 'import_1' })],
      },
      [],
    ],
    [
      'one of two requests, of which the other is an export',
      {
        ...collector({ requests_open: 2, open_requests: ['evening', 'night'], oldest_request_at: since }),
        jobs: [job({ request_id: 'evening', status: 'completed', import_id: 'import_1' })],
      },
      ['request_waits'],
      /1 request is acknowledged/,
    ],
    [
      'a request of an hour',
      collector({ requests_open: 1, oldest_request_at: since }),
      ['request_waits'],
      /1 request is acknowledged and not an export yet; the oldest has waited for 1 hour/,
    ],
    [
      'a request that was refused',
      collector({ last_refused: { request_id: 'r-1', reason: 'tier', message: 'Tier 0.', at: since } }),
      ['request_refused'],
      /The request r-1 was refused 1 hour ago: Tier 0\./,
    ],
    [
      'a message that was too large',
      broker({ count: 1, newest: { ...oversized, at: since } }),
      ['oversize'],
      /refused 1 message larger than 65536 bytes, the newest 1 hour ago, of 81891 bytes on export\/data\/boatlog, from "camera"\./,
    ],
    [
      'one of a program that has no name',
      broker({ count: 1, newest: { ...oversized, client: 'aedes_d002a718-0000-4000-8000-000000000000', at: since } }),
      ['oversize'],
      /on export\/data\/boatlog, from a program without a client id\./,
    ],
    [
      'a topic that there is not, of a program that has no name',
      unknownTopic({ client: 'aedes_d002a718-0000-4000-8000-000000000000', topic: 'export/reqest', at: since }),
      ['unknown_topic'],
      /the newest 1 hour ago from a program without a client id on "export\/reqest"\./,
    ],
    [
      'a message on a topic that there is not',
      unknownTopic({ client: 'logger', topic: 'export/reqest', nearest: 'export/request', at: since }),
      ['unknown_topic'],
      /1 message came on topics that there are not, the newest 1 hour ago from "logger" on "export\/reqest", which seems to mean export\/request\./,
    ],
    [
      'a service that waits for a lock',
      {
        services: processes().set(
          'collector',
          brokerWith({ needs: [{ what: 'stuck', message: 'database is locked' }] }),
        ),
      },
      ['disk_trouble'],
      /The collector: database is locked\./,
    ],
    [
      'an export that waits for ten days while others go',
      queue({ pending_count: 1, oldest_pending_age_s: 10 * DAY_S }),
      ['waits_long'],
    ],
    [
      'an export that waits for ten days, and none went ever',
      queue({
        pending_count: 1,
        oldest_pending_age_s: 10 * DAY_S,
        last_delivered_age_s: null,
        last_delivered_at: null,
      }),
      ['silent'],
      /Nothing has gone ashore yet, and the oldest export has waited for 10 days/,
    ],
    ['a new boat', queue({ last_delivered_age_s: null, last_delivered_at: null }), []],
    ['seven days less a minute', queue({ last_delivered_age_s: 7 * DAY_S - 60 }), []],
    [
      'a minute more, since it was told',
      { ...queue({ last_delivered_age_s: 7 * DAY_S - 60 }), queueToldMsAgo: 60_000 },
      ['silent'],
    ],
    ['a shorter patience', { ...queue({ last_delivered_age_s: 2 * DAY_S }), warnDays: 1 }, ['silent']],
    [
      'a lost file: nobody refused it',
      {
        ...queue({ failed_count: 1, ledger: { ...LEDGER, queued: 2, failed: 1 } }),
        jobs: [job({ status: 'failed', transient: false, last_error: 'Its file is gone.' })],
      },
      ['refused'],
      /1 export has failed; it is not tried again by itself; removed after its days unless retried/,
    ],
    [
      'a server that says "later"',
      { ...queue({ pending_count: 1, next_retry_at: in4Minutes, next_pending: later(1) }), jobs: [later(1)] },
      ['told_later'],
      /has asked to come later: It is busy \(HTTP 503\); next try in 4 minutes\. .* uses up no attempts/,
    ],
    [
      'a server that says it again and again',
      { ...queue({ pending_count: 1, next_retry_at: in4Minutes, next_pending: later(5) }), jobs: [later(5)] },
      ['told_later'],
      /has asked to come later again and again: It is busy/,
    ],
    [
      'a failed export whose file was deleted',
      {
        ...queue({ failed_count: 1, ledger: { ...LEDGER, queued: 2, failed: 1 } }),
        jobs: [job({ status: 'failed', transient: false, file_gone: true })],
      },
      ['file_gone'],
      /1 export has failed and its file is gone, so it cannot be retried\./,
    ],
    [
      'a cancelled export whose file was deleted, beside one that has its file',
      {
        ...queue({ cancelled_count: 2, ledger: { ...LEDGER, queued: 3, cancelled: 2 } }),
        jobs: [job({ status: 'cancelled', file_gone: true }), job({ status: 'cancelled' })],
      },
      ['cancelled', 'file_gone'],
      /^1 export was cancelled and is not ashore; removed after its days unless retried/,
    ],
    [
      'a cancelled export that was on its way',
      {
        ...queue({ cancelled_count: 1, ledger: { ...LEDGER, queued: 2, cancelled: 1 } }),
        jobs: [job({ status: 'cancelled', last_error: CANCELLED_ON_ITS_WAY })],
      },
      ['cancelled'],
      /^1 export was cancelled and may not be ashore;/,
    ],
    [
      'a cancelled export of which parts are ashore',
      {
        ...queue({ cancelled_count: 1, ledger: { ...LEDGER, queued: 2, cancelled: 1 } }),
        jobs: [{ ...job({ status: 'cancelled' }), parts: inParts(2, 1) }],
      },
      ['cancelled'],
      /^1 export was cancelled and may not be ashore;/,
    ],
    [
      'a record in quarantine',
      queue({
        quarantine: { count: 1, records: { boatlog: 1 }, first: 'boatlog-0123456789abcdef.json', said: 'No such day.' },
      }),
      ['quarantined'],
      /1 record of boatlog is in quarantine: the server refused it: “No such day”\. It lies on this boat in quarantine\//,
    ],
    [
      'several',
      queue({
        quarantine: {
          count: 3,
          records: { boatlog: 2, telemetry: 1 },
          first: 'boatlog-0123456789abcdef.json',
          said: '',
        },
      }),
      ['quarantined'],
      /2 records of boatlog and 1 of telemetry are in quarantine/,
    ],
    [
      'what lies in quarantine is told once',
      { jobs: [job({ problems: [{ category: 'boatlog', code: 'quarantined', message: 'One is not here.' }] })] },
      [],
    ],
    [
      'what was given up aboard',
      {
        ...collector({
          given_up: {
            system_alerts: { records: 3, first_at: '2026-02-18T09:00:00Z', last_at: '2026-02-19T09:00:00Z' },
            telemetry: { records: 1, first_at: null, last_at: null },
          },
        }),
        jobs: [job({ problems: [{ category: 'system_alerts', code: 'given_up', message: 'Three are not here.' }] })],
      },
      ['given_up'],
      /Given up aboard before it came ashore, .*: 3 records of system_alerts \(.*18.* to .*19.*\) and 1 record of telemetry\./,
    ],
    [
      'contributions that find no room',
      collector({ contributions_refused: { categories: ['boatlog', 'telemetry'], since: '2026-02-18T09:00:00Z' } }),
      ['contributions_refused'],
      /The room for contributions is full: .* boatlog and telemetry is refused, first .*RECORDINGS_MB/,
    ],
    [
      'an export that goes ashore in parts',
      {
        ...queue({ pending_count: 1 }),
        jobs: [job({ status: 'pending', retry_count: 0, attempts: [], parts: inParts(2, 3) })],
      },
      ['in_parts'],
      /The server refused q_\S+ whole; it goes ashore in parts: 2 are there, 3 wait\./,
    ],
    ['one that went so', { jobs: [job({ status: 'completed', parts: inParts(5, 0) })] }, []],
    [
      'a category that could not be read',
      { jobs: [job({ problems: [{ category: 'boatlog', code: 'corrupt', message: 'boatlog.db is damaged.' }] })] },
      ['incomplete'],
      /boatlog: boatlog\.db is damaged\./,
    ],
    [
      'one of the newest export, after one that was made while the clock was ahead',
      { jobs: [aheadOfTime({ sequence: 7 }), job({ sequence: 8, problems: TORN })] },
      ['incomplete'],
    ],
    [
      'one that a newer export does not have, though the clock was ahead then',
      { jobs: [aheadOfTime({ sequence: 7, problems: TORN }), job({ sequence: 8 })] },
      [],
    ],
    [
      'of exports without numbers, the newest by their time',
      { jobs: [job({ created_at: '2026-02-20T20:00:00Z', problems: TORN }), job({ queue_id: 'q_20260220_164417' })] },
      [],
    ],
    [
      'a delivered export of which the central database did not take all',
      {
        ...queue({ ledger: { ...CALM_QUEUE.ledger, queued: 1, completed: 1 } }),
        jobs: [
          job({
            status: 'completed',
            attempts: [{ claim: 1, at: since, outcome: 'accepted', reason: 'It took it without 2 of its records.' }],
          } as never),
        ],
      },
      ['left_out'],
      /which is delivered: It took it without 2 of its records\./,
    ],
    [
      'the last delivery without a receipt',
      queue({ last_delivered: { queue_id: 'q_20260220_164416', import_id: null } }),
      ['no_receipt'],
      /q_20260220_164416, which was delivered last, is ashore without a receipt\./,
    ],
    [
      'the last delivery, by an answer that says neither yes nor no; nothing of it is left out',
      {
        ...queue({ last_delivered: { queue_id: JOB.queue_id, import_id: null } }),
        jobs: [
          job({
            status: 'completed',
            attempts: [{ claim: 1, at: since, outcome: 'accepted', reason: neitherYesNorNo(200, 'null') }],
          } as never),
        ],
      },
      ['no_receipt'],
      /without a receipt: The answer says neither yes nor no \(HTTP 200: "null"\); .* never sent a receipt\. /,
    ],
    [
      'an entry that the sweep cannot put right',
      queue({ troubles: [{ what: 'sweep', of: '/data/failed/export_1.json', message: 'EISDIR' }] }),
      ['sweep_stuck'],
      /cannot put right, or remove, \/data\/failed\/export_1\.json: EISDIR\./,
    ],
    [
      'folders that vanished, each once, the one above the others alone',
      {
        ...vanished(
          { what: 'folder', path: '/data/outbox' },
          { what: 'folder', path: '/data/outbox' },
          { what: 'folder', path: '/data/spool', was_empty: true },
          { what: 'folder', path: '/data/spool' },
          { what: 'folder', path: '/data/archive' },
        ),
        jobs: [job({ status: 'cancelled', file_gone: true })],
      },
      ['vanished', 'vanished'],
      /The folders \/data\/outbox and \/data\/spool were removed or moved away while the boat ran, .* Exports that waited in outbox have failed.*\nThe folder \/data\/archive was .* What lay in archive is ashore/,
    ],
    [
      'the folder of data itself, with all that is in it',
      vanished({ what: 'folder', path: '/data/outbox' }, { what: 'folder', path: '/data' }),
      ['vanished'],
      /The folder \/data was removed .* A database that was open is written anew.* Exports that waited have failed/,
    ],
    [
      'one that was empty when it was looked at last, where an export has lost its file since',
      {
        ...vanished({ what: 'folder', path: '/data/outbox', was_empty: true }),
        jobs: [job({ status: 'failed', file_gone: true })],
      },
      ['vanished'],
      /The folder \/data\/outbox was removed .* Exports that waited in outbox have failed/,
    ],
    [
      'the same where it has the name of one of them',
      vanished({ what: 'folder', path: '/mnt/archive/outbox' }, { what: 'folder', path: '/mnt/archive' }),
      ['vanished'],
      /The folder \/mnt\/archive was removed .* Exports that waited have failed/,
    ],
    [
      'another boat that sends under the same installation id, until a delivery says nothing of it',
      {
        jobs: [
          job({ status: 'completed', attempts: [{ ...accepted, notice: 'Another computer sends as well.' }] } as never),
          job({ ...before, attempts: [{ ...accepted, at: '2028-02-20T20:00:00Z' }] } as never),
        ],
        ...queue({ last_delivered: { queue_id: JOB.queue_id, import_id: 'import_1' } }),
      },
      ['two_boats'],
      /The central database says: Another computer sends as well\. Exports go on, and nothing is lost/,
    ],
    [
      'a notice that a later delivery does not repeat',
      {
        jobs: [
          job({ ...before, attempts: [{ ...accepted, notice: 'Another computer.' }] } as never),
          job({ status: 'completed', attempts: [accepted] } as never),
        ],
        ...queue({ last_delivered: { queue_id: JOB.queue_id, import_id: 'import_1' } }),
      },
      [],
    ],
    [
      'a card that came into another computer',
      { collector: { ...CALM_COLLECTOR, other_computer_since: '2026-02-20T21:00:00Z' } },
      ['other_computer'],
      /came into this one 1 hour ago: it was moved here, or is a copy\. Exports go on/,
    ],
    [
      'a database that was gone at a start',
      vanished({ what: 'lost_database', path: '/data/recordings/recordings.db' }),
      ['vanished'],
      /The database .*recordings\.db was gone when its service started, .* all else goes with the next export/,
    ],
    [
      'one that was gone at a start, and is there again',
      vanished({ what: 'database_back', path: '/data/recordings/recordings.db' }),
      ['vanished'],
      /^The database .*recordings\.db, which was gone at a start, is there again.* What was kept in the new one meanwhile is not in it/,
    ],
    [
      'another process of a service, refused by the broker',
      {
        services: new Map<string, ServiceState>([
          ...processes(),
          ['broker', brokerWith({ twins: [{ service: 'collector', at: since, pid: 7, since, data_dir: '/c2/data' }] })],
        ]),
      },
      ['second_process'],
      /^Another collector \(process 7, \/c2\/data, since .*\) tries to work as this boat’s, last .* ago, and the broker refuses it\. It acknowledges nothing now\. What it took if it had the place before lies in its own data(?!.*safe)/,
    ],
    [
      'a disk of its own that nothing names',
      { disk: { ...ROOMY, unguarded: '/mnt/usb' } },
      ['unguarded_disk'],
      /^What this boat keeps lies on a disk of its own, at \/mnt\/usb, which neither \/etc\/fstab nor a unit of systemd names\. Once it is not mounted at a start, the boat begins anew/,
    ],
    [
      'a broker that was started on a copy, and lets nobody of the boat in',
      {
        services: new Map<string, ServiceState>([
          [
            'broker',
            brokerWith({ twins: ['collector', 'queue-keeper', 'uploader', 'gateway'].map(keptOutOf('/data2')) }),
          ],
        ]),
      },
      ['second_process'],
      /^The message broker works in \/data2, and the collector, queue-keeper, uploader and gateway in \/data: it keeps their places for those of its own folder, none of which is there\. They do nothing until broker and services work in one folder\./,
    ],
    [
      'a copy that knocks while the boat’s own is away',
      {
        services: new Map<string, ServiceState>([
          ...processes(),
          ['broker', brokerWith({ twins: ['collector'].map(keptOutOf('/data2')) })],
        ]),
      },
      ['second_process'],
      /^Another collector .*: the place is kept for the collector in \/data2, which is not there\./,
    ],
    [
      'one that had the place of another before',
      {
        services: new Map<string, ServiceState>([
          ...processes(),
          ['broker', brokerWith({ twins: [{ service: 'collector', at: since, kept_for: '/data', had_place: true }] })],
        ]),
      },
      ['second_process'],
      /refuses it: the place is that of the collector in \/data\..* It had the place before: what it acknowledged then lies in its own data, and goes ashore from there or not at all/,
    ],
    [
      'a service in another folder than the broker’s, let in',
      {
        services: new Map<string, ServiceState>([
          ...processes(),
          [
            'broker',
            brokerWith({
              elsewhere: [{ service: 'collector', at: since, pid: 7, since, data_dir: '/c' }],
              data_dir: '/b',
            }),
          ],
        ]),
      },
      ['second_process'],
      /^The collector \(process 7, \/c, since .*\) works in another folder than the message broker, which has \/b\. What it acknowledges lies in its own folder/,
    ],
    [
      'a process whose login the broker refuses is not called stopped',
      {
        services: new Map<string, ServiceState>([
          ...processes(),
          ['broker', brokerWith({ refused_logins: [{ service: 'collector', at: since }] })],
          ['collector', { status: 'offline', since: null, version: '1.0', needs: [] }],
        ]),
      },
      ['login_refused'],
      /^The collector is not let in: the broker refuses its login\. Requests wait/,
    ],
    [
      'the broker refuses the login of whoever looks',
      { connected: false, isLoginRefused: true },
      ['login_refused'],
      /^The message broker refuses the login of this process.* What was acknowledged is kept/,
    ],
    [
      'the broker refuses whoever looks, for it works in another folder',
      { connected: false, isPlaceRefused: true },
      ['second_process'],
      /^The message broker refuses this process: another one has its place, or the broker works in another folder.* What was acknowledged is kept/,
    ],
    [
      'a process that can keep nothing, for whom messages wait: told once, and not to start it anew',
      {
        services: new Map<string, ServiceState>([
          ...processes(),
          ['broker', { status: 'online', since, version: '1.0', needs: [], waiting: { 'queue-keeper': 3 } }],
          [
            'queue-keeper',
            { status: 'online', since, version: '1.0', needs: [{ what: 'held', message: 'Its disk is not there.' }] },
          ],
        ]),
      },
      ['disk_trouble'],
      /^The queue-keeper: Its disk is not there\. Nothing is lost: messages wait/,
    ],
    [
      'a database that lost its files',
      vanished({ what: 'database', path: '/data/queue/queue.db' }),
      ['rescued'],
      /1 database lost its files while open, .*\(\/data\/queue\/queue\.db\); it was written anew with all that it held\. Nothing was lost/,
    ],
    [
      'a folder of exports that was moved back, so that none misses its file',
      vanished({ what: 'folder', path: '/data/outbox' }),
      ['vanished'],
      /^The folder \/data\/outbox was removed .* Every export of the queue has its file\.$/,
    ],
    [
      'the same where the queue itself was lost: of what it held nobody knows',
      vanished({ what: 'folder', path: '/data/outbox' }, { what: 'lost_database', path: '/data/queue/queue.db' }),
      ['vanished', 'vanished'],
      /Exports that waited in outbox have failed/,
    ],
    [
      'folders of databases, each of which was written anew',
      vanished(
        { what: 'folder', path: '/data' },
        { what: 'folder', path: '/data/queue' },
        { what: 'database', path: '/data/queue/queue.db' },
      ),
      ['vanished', 'rescued'],
      /A database that was open is written anew.*\n.*Nothing was lost by it/,
    ],
    [
      'folders of databases, of which nothing says yet that they were written anew',
      vanished(
        { what: 'folder', path: '/data' },
        { what: 'folder', path: '/data/queue' },
        { what: 'folder', path: '/data/recordings' },
        { what: 'database', path: '/data/queue/queue.db' },
      ),
      ['vanished', 'rescued'],
      /Nothing says yet that each of its databases was written anew: what only they held may be lost\. Exports.*\n(?!.*Nothing was lost).*What others held is told by itself/,
    ],
    [
      'a database that was written anew, and one that was lost',
      vanished(
        { what: 'database', path: '/data/queue/queue.db' },
        { what: 'lost_database', path: '/data/recordings/recordings.db' },
      ),
      ['vanished', 'rescued'],
      /contributed records .* are lost(?!.*Nothing was lost)/s,
    ],
    [
      'a database that was written anew in the place of another',
      vanished({ what: 'database', path: '/data/broker/broker.db', set_aside: '/data/set-aside/broker.db' }),
      ['rescued'],
      /all that it held\. Another database lay in the place by then and was set aside \(\/data\/set-aside\/broker\.db\): what only that one held is there/,
    ],
    [
      'a database that was written anew in the place of another, while one is lost',
      vanished(
        { what: 'database', path: '/data/broker/broker.db', set_aside: '/data/set-aside/broker.db' },
        { what: 'lost_database', path: '/data/recordings/recordings.db' },
      ),
      ['vanished', 'rescued'],
      /What others held is told by itself\. Another database .* set aside \(\/data\/set-aside\/broker\.db\)/s,
    ],
    [
      'a file that somebody has copied into the outbox',
      queue({ arriving: ['/data/outbox/backup.json'] }),
      ['arriving'],
      /^\/data\/outbox\/backup\.json lies there without being in the queue, and is taken when whole and untouched for 10 minutes\./,
    ],
    [
      'one under the name of an export',
      queue({ arriving: ['/data/outbox/export_20200102_000000.json'] }),
      ['arriving'],
      /^\/data\/outbox\/export_20200102_000000\.json lies there without being in the queue, and is taken when whole and untouched for a minute\./,
    ],
    [
      'both of them',
      queue({ arriving: ['/data/outbox/backup.json', '/data/outbox/export_20200102_000000.json'] }),
      ['arriving'],
      /^\/data\/outbox\/backup\.json and \S+ lie there .* untouched: export_20200102_000000\.json for a minute, backup\.json for 10 minutes\./,
    ],
    [
      'an upload that nobody speaks of',
      queue({ troubles: [{ what: 'upload', of: 'q_20260220_164416', message: 'Nothing has been heard.' }] }),
      ['upload_silent'],
      /The upload of q_20260220_164416 does not end: Nothing has been heard\./,
    ],
    [
      'an export of the archive of which nobody knows whether it was delivered',
      { jobs: [job({ status: 'completed', last_error: DELIVERY_UNKNOWN } as never)] },
      ['delivery_unknown'],
      /1 export lies in the archive .* not known\./,
    ],
    [
      'what earlier versions called problems, and are none',
      {
        jobs: [
          job({
            problems: ['missing', 'no_consent'].map((code) => ({ category: 'telemetry', code, message: '' })) as never,
          }),
        ],
      },
      [],
    ],
    [
      'what this boat does not have, and what is withheld',
      {
        jobs: [
          job({
            absent: [
              { category: 'qr_codes', source: 'qr.json' },
              { category: 'marine_vision_captures', source: 'captures.db', message: 'The license says no camera.' },
            ],
            withheld: [{ category: 'telemetry', message: 'The owner has not agreed.' }],
          }),
        ],
      },
      ['absent', 'withheld'],
      /nothing to export: qr\.json \(qr_codes\) and captures\.db \(marine_vision_captures: The license says no camera\)\. Nothing is missing.*\nWithout the owner’s consent this stayed aboard when q_[^:]*: telemetry: The owner has not agreed\.$/,
    ],
    [
      'a collector that lacked room when it looked last, where there is room again',
      {
        collector: {
          ...CALM_COLLECTOR,
          refusal: { reason: 'disk_full', message: 'The disk is nearly full.', since },
        },
        disk: ROOMY,
        services: new Map([
          ...processes(),
          [
            'collector',
            {
              status: 'online',
              since: null,
              version: '1.0',
              needs: [{ what: 'disk', message: 'The disk is nearly full.' }],
            },
          ],
        ]),
      },
      [],
    ],
    [
      'a service that lacks something',
      {
        services: new Map([
          ...processes(),
          [
            'uploader',
            { status: 'online', since: null, version: '1.0', needs: [{ what: 'central', message: 'No address.' }] },
          ],
        ]),
      },
      ['lacks'],
    ],
  ])('%s', (_what, change, codes, says = /^/) => {
    const facts = calmFacts(NOW, change);
    expect(codesOf(facts)).toEqual(codes);
    expect(told(facts)).toMatch(says);
  });
});

test('folders in which nothing of the data lay are worth knowing, and the boat is safe and well without them', () => {
  const facts = calmFacts(
    NOW,
    vanished({ what: 'folder', path: '/data/locks' }, { what: 'folder', path: '/data/failed', was_empty: true }),
  );
  const findings = findAll(facts);
  expect(findings).toMatchObject([{ code: 'vanished', severity: 'fact', next: 'none' }]);
  expect(told(facts)).toMatch(
    /failed and \/data\/locks were removed .* Every export of the queue has its file\. Nothing of the/,
  );
  expect(safetyOf(facts, findings)).toMatchObject({ answer: 'yes' });
  expect(healthAnswer(facts)).toMatchObject({ status: 'healthy', problems: [] });
});

test.each<[string, object, RegExp]>([
  ['its turn', {}, /the server has lost 35 delivered exports, and they go anew, one by one while nothing else waits;/],
  ['a day', { next_at: isoTime(NOW + DAY_S * 1_000) }, /35 delivered exports, and they go anew, from 2\d February/],
])('what the server has lost and waits for %s is not ashore, on any face', (_what, more, says) => {
  const resend = { asked_by: 'server' as const, asked_at: isoTime(NOW), after_sequence: 0, exports: 35, bytes: 1 };
  const { queue: calm } = calmFacts(NOW);
  const queue = calm && { ...calm, resend: { ...resend, waiting: 35, waiting_for_server: 35, ...more } };
  const facts = calmFacts(NOW, { queue });
  const findings = findAll(facts);
  const { answer, lines } = safetyOf(facts, findings);
  expect([answer, lines.join(' ')]).toEqual(['kept', expect.stringMatching(says)]);
  const { status, problems } = healthAnswer(facts);
  expect([status, problems.join(' ')]).toEqual(['degraded', expect.stringContaining('the server has lost')]);
  expect(statusScreen(facts, findings).join('\n')).not.toMatch(/^Safe: *yes|All that was acknowledged/m);
});

test('a disk that nothing names is told on the one screen with the line that guards it, and the boat is safe and well', () => {
  const facts = calmFacts(NOW, { disk: { ...ROOMY, unguarded: '/mnt/my disk' } });
  const findings = findAll(facts);
  expect(safetyOf(facts, findings)).toMatchObject({ answer: 'yes' });
  expect(healthAnswer(facts)).toMatchObject({ status: 'healthy', problems: [] });
  expect(statusScreen(facts, findings).join('\n')).toMatch(
    /^Safe: +yes\..*\n +What this boat keeps lies on a disk of its own, at \/mnt\/my disk,.*Give it a line in \/etc\/fstab, with nofail/,
  );
});

test('nobody is told that nothing waits while a file is still to be taken', () => {
  const facts = calmFacts(NOW, queue({ arriving: ['/data/outbox/backup.json'] }));
  const screen = statusScreen(facts, findAll(facts)).join('\n');
  expect(screen).not.toMatch(/^Safe: *yes|nothing\.|goes on by itself/m);
  expect(screen).toMatch(/^Next: *wait, for a whole export .*; remove whatever else it is$/m);
  expect(screen).toMatch(/^Waiting: *\/data\/outbox\/backup\.json lies there/m);
});

test('a collector that was never heard makes nothing known, rather than nothing waiting', () => {
  const facts = calmFacts(NOW, { collector: null });
  const findings = findAll(facts);
  expect(safetyOf(facts, findings)).toMatchObject({ answer: 'unknown' });
  expect(statusScreen(facts, findings).join('\n')).toMatch(/not known: the collector has not told/);
});

test('what was recorded before its owner took consent back is neither ashore nor waiting: it stays aboard, and is told', () => {
  const telemetry = { waiting: 3, last_at: since, withheld: true };
  const facts = calmFacts(NOW, collector({ recorded: { telemetry } }));
  const findings = findAll(facts);
  expect(findings).toMatchObject([{ code: 'kept_back', severity: 'fact', next: 'none' }]);
  const { answer, lines } = safetyOf(facts, findings);
  expect(answer).toBe('kept');
  expect(lines).toEqual([
    'All that may go is ashore.',
    '3 records of telemetry stay on this boat without the owner’s consent.',
  ]);
  const screen = statusScreen(facts, findings).join('\n');
  expect(screen).toMatch(/3 records of telemetry were recorded here and withheld/);
  expect(screen).not.toMatch(/^Safe: *yes|All that was acknowledged|^Next:/m);
  expect(healthAnswer(facts)).toMatchObject({ status: 'healthy' });
});

test.each([
  ['what waits', queue({ pending_count: 2 }), '2 exports are kept on this boat until they are ashore.'],
  [
    'what was removed',
    queue({ ledger: { ...LEDGER, queued: LEDGER.queued + 1, expired: 1 } }),
    'All that may go is ashore, but 1 export that had failed was removed before.',
  ],
  ['a risk', queue({ set_aside_count: 1 }), 'no. '],
])('beside %s what is withheld is told too', (_what, change, first) => {
  const facts = calmFacts(NOW, {
    ...change,
    ...collector({ recorded: { telemetry: { waiting: 1, last_at: since, withheld: true } } }),
  });
  const { lines } = safetyOf(facts, findAll(facts));
  expect(lines[0]).toMatch(first);
  expect(lines.at(-1)).toBe('1 record of telemetry stays on this boat without the owner’s consent.');
});

test('what an export holds already goes, though its owner has taken consent back since', () => {
  const exports = [{ queue_id: refusedConnection.queue_id, records: 2 }];
  const facts = calmFacts(NOW, {
    ...queue({ pending_count: 1, next_pending: refusedConnection }),
    ...collector({ recorded: { telemetry: { waiting: 3, last_at: since, withheld: true, exports } } }),
    jobs: [refusedConnection],
  });
  const told = findAll(facts).map(({ code, what }) => `${code}: ${what}`);
  expect(told).toContainEqual(expect.stringMatching(/^recorded: 2 records of telemetry/));
  expect(told).toContainEqual(expect.stringMatching(/^kept_back: 1 record of telemetry/));
});

test('status says what the newest export’s owner keeps back, and not each thing that the boat does not have', () => {
  const newest = {
    ...refusedConnection,
    absent: [{ category: 'marine_vision_captures' as const, source: 'captures.db' }],
    withheld: [{ category: 'telemetry' as const, message: 'The owner has not agreed.' }],
  };
  const facts = calmFacts(NOW, { jobs: [newest] });
  const screen = statusScreen(facts, findAll(facts)).join('\n');
  expect(screen).toMatch(/^Export: *Without the owner’s consent this stayed aboard when q_[^:]*: telemetry/m);
  expect(screen).not.toContain('captures.db');
});

test('records that have waited longer than the boat’s patience need a person', () => {
  const recorded = { boatlog: { waiting: 1, last_at: '2026-02-10T00:00:00Z' } };
  const [finding] = findAll(calmFacts(NOW, collector({ recorded })));
  expect(finding).toMatchObject({ code: 'recorded', severity: 'problem' });
});

describe('records that an export under way holds are said to be in it, and ask for no request', () => {
  const later = '2026-02-20T21:30:00Z';
  const q = (queue_id: string, change: object = {}) =>
    ({ ...refusedConnection, retry_count: 0, queue_id, ...change }) as typeof JOB;
  const waits = (waiting: number, exports: readonly [queue_id: string, records: number][]) => ({
    boatlog: { waiting, last_at: later, exports: exports.map(([queue_id, records]) => ({ queue_id, records })) },
  });
  const OLD = /^1 record of boatlog was recorded here .* It is in an export that waits\.$/m;
  const NEXT = /It goes with the next export\./;
  const [isOld, isNew] = [{ last_record_at: { boatlog: '2020-01-01T00:00:00Z' } }, { created_at: later }];

  test.each<[what: string, recorded: CollectorStatus['recorded'], jobs: (typeof JOB)[], says: RegExp, not: RegExp]>([
    ['in the newest export, not the oldest', waits(1, [['q_2', 1]]), [q('q_1'), q('q_2')], OLD, NEXT],
    ['whatever time the record itself bears', waits(1, [['q_2', 1]]), [q('q_2', isOld)], OLD, NEXT],
    ['while it goes up', waits(1, [['q_2', 1]]), [q('q_2', { status: 'uploading' })], OLD, NEXT],
    [
      'beside one that failed',
      waits(1, [
        ['q_3', 1],
        ['q_2', 1],
      ]),
      [q('q_3', { status: 'failed' }), q('q_2')],
      OLD,
      NEXT,
    ],
    ['in one that is made and not in the queue yet', waits(1, [['q_3', 1]]), [q('q_2')], OLD, NEXT],
    ['in one of which the queue knows nothing any more', waits(1, [['q_1', 1]]), [q('q_2')], NEXT, OLD],
    [
      'one in an export that was delivered this moment, one since',
      waits(2, [['q_2', 1]]),
      [q('q_2', { status: 'completed', import_id: 'import_2' })],
      NEXT,
      /2 records|in an export that waits/,
    ],
    [
      'in one that was delivered without it',
      waits(1, [['q_2', 1]]),
      [q('q_2', { status: 'completed', left_out: 'Without 1 record.' })],
      NEXT,
      OLD,
    ],
    ['only in one that failed', waits(1, [['q_2', 1]]), [q('q_2', { status: 'failed' })], NEXT, OLD],
    ['in none, for the exports that wait are without its category', waits(1, []), [q('q_1'), q('q_2')], NEXT, OLD],
    ['one that is there since', waits(2, [['q_2', 1]]), [q('q_2')], OLD, /2 records/],
    ['one that is there since, and goes with the next', waits(2, [['q_2', 1]]), [q('q_2')], NEXT, /2 records/],
    [
      'told by an earlier collector: up to when the newest was made',
      { boatlog: { waiting: 1, last_at: later } },
      [q('q_1', { created_at: since }), q('q_2', { ...isNew, ...isOld })],
      OLD,
      NEXT,
    ],
    [
      'told by an earlier collector: made before it',
      { boatlog: { waiting: 1, last_at: later } },
      [q('q_1', { created_at: since })],
      NEXT,
      OLD,
    ],
    [
      'told by an earlier collector: without its category',
      { boatlog: { waiting: 1, last_at: later } },
      [q('q_1', { ...isNew, records: { system_alerts: 1 } })],
      NEXT,
      OLD,
    ],
  ])('%s', (_what, recorded, jobs, says, not) => {
    const facts = calmFacts(NOW, { ...collector({ recorded }), jobs });
    expect(told(facts)).toMatch(says);
    expect(told(facts)).not.toMatch(not);
    const steps = findAll(facts).flatMap(({ code, next }) => (code === 'recorded' ? [next] : []));
    expect(steps.includes('request')).toBe(NEXT.test(told(facts)));
  });

  test('and are not counted beside the export that holds them', () => {
    const facts = calmFacts(NOW, {
      ...queue({ pending_count: 2 }),
      ...collector({ recorded: waits(3, [['q_2', 3]]) }),
      jobs: [q('q_1'), q('q_2')],
    });
    expect(safetyOf(facts, findAll(facts)).lines).toEqual(['2 exports are kept on this boat until they are ashore.']);
  });

  test('the cause why that export waits decides what is next, and not the records', () => {
    const facts = calmFacts(NOW, {
      ...queue({ pending_count: 1, next_retry_at: in4Minutes, next_pending: refusedConnection }),
      ...collector({ recorded: { boatlog: { waiting: 2, last_at: later } } }),
      jobs: [refusedConnection],
    });
    const screen = statusScreen(facts, findAll(facts)).join('\n');
    expect(screen).toMatch(
      /Why: the next try is in 4 minutes\.\n +The last tries to upload failed: connect ECONNREFUSED;/,
    );
    expect(screen).toMatch(/\nNext: .*doctor/);
    expect(screen).not.toMatch(/\nNext: .*request/);
    expect(healthAnswer(facts).status).toBe('degraded');
  });
});

test.each([
  [
    { queued: 2, cancelled: 1 },
    /^All that is here is ashore, but 1 export that had been cancelled was removed before\.$/,
  ],
  [
    { queued: 4, cancelled: 1, expired: 2 },
    /2 exports that had failed and 1 export that had been cancelled were removed/,
  ],
])('what was removed and never went ashore is not called safe: %o', (ledger, says) => {
  const facts = calmFacts(NOW, queue({ ledger: { ...LEDGER, ...ledger } }));
  const { answer, lines } = safetyOf(facts, findAll(facts));
  expect(answer).toBe('kept');
  expect(lines.join(' ')).toMatch(says);
  expect(healthAnswer(facts).status).toBe('healthy');
});

describe('a disk that was just seen to have room says more than the refusal the collector told before', () => {
  const full = collector({ refusal: { reason: 'disk_full', message: 'The disk is full.', since } });
  test.each<[what: string, change: Partial<BoatFacts>, codes: readonly string[], refusal: RegExp | null]>([
    ['it has room', {}, [], null],
    ['it cannot be looked at', { disk: null }, ['disk_trouble'], /The disk is full\./],
    ['it is short', { disk: { ...ROOMY, shortBytes: 1 } }, ['disk_full'], /The disk is full/],
    [
      'the collector refuses for something else',
      collector({ refusal: { reason: 'failed', message: 'The card failed.', since } }),
      ['refused_now'],
      /The card failed/,
    ],
  ])('%s', (_what, change, codes, refusal) => {
    const facts = calmFacts(NOW, { ...full, ...change });
    expect(codesOf(facts)).toEqual(codes);
    if (refusal === null) expect(refusalNow(facts)).toBeNull();
    else expect(refusalNow(facts)).toMatch(refusal);
  });
});

describe('what lies on a disk that does not keep it is not called safe, and is exported all the same', () => {
  const fleeting = { kind: 'memory', fileSystem: 'tmpfs', isGuessed: false } as const;
  const lacking = processes();
  const collecting = lacking.get('collector') as ServiceState;
  lacking.set('collector', { ...collecting, needs: [{ what: 'durable_disk', message: 'It lies in memory' }] });
  test.each<[what: string, change: Partial<BoatFacts>, codes: readonly string[]]>([
    ['in memory', { disk: { ...ROOMY, fleeting } }, ['in_memory']],
    ['in memory, as the collector says too', { disk: { ...ROOMY, fleeting }, services: lacking }, ['in_memory']],
    ['as the collector alone says', { disk: null, services: lacking }, ['unsure_disk']],
    ['on a stick as it is sold', { disk: { ...ROOMY, fleeting: { ...fleeting, kind: 'bare' } } }, ['unsure_disk']],
    ['on a share', { disk: { ...ROOMY, fleeting: { ...fleeting, kind: 'unsure' } } }, ['unsure_disk']],
  ])('%s', (_what, change, codes) => {
    const facts = calmFacts(NOW, change);
    expect(codesOf(facts)).toEqual(codes);
    expect(safetyOf(facts, findAll(facts)).answer).toBe('no');
    expect(healthAnswer(facts).status).toBe('degraded');
    expect(refusalNow(facts)).toBeNull();
    expect(findAll(facts).map(nextStepOf).join()).toMatch(/set DATA_DIR .* to a folder on a card or disk/);
  });
});

test('a step that is not the whole cure leads to the doctor', () => {
  for (const next of ['start', 'mend_central', 'mend_and_retry', 'mend_license'] as const) {
    expect(nextStepOf({ next })).toMatch(/; .*doctor( tells more)?$/);
  }
});

test('a disk is named by where it is mounted, and the step looks there', () => {
  const stepsOf = (mountPoint: string | null) => {
    const findings = findAll(
      calmFacts(NOW, { disk: { ...ROOMY, freeBytes: 6_700_000, shortBytes: 13_300_000, mountPoint } }),
    );
    return [findings[0]?.what, ...findings.map(nextStepOf)];
  };
  expect(stepsOf('/mnt/data')).toEqual([
    'The disk at /mnt/data is nearly full: 6.7 MB are free, and 20 MB are to stay free.',
    expect.stringContaining('sudo du -xhd1 /mnt/data | sort -h'),
  ]);
  expect(stepsOf("/mnt/Jo's card")[1]).toContain("sudo du -xhd1 '/mnt/Jo'\\''s card' | sort -h");
  expect(stepsOf(null)).toEqual([
    expect.stringMatching(/^The disk is nearly/),
    expect.stringMatching(/-xhd1 MOUNT_POINT \| .*df -h tells/),
  ]);
});

describe('a disk that takes nothing is why the broker closes connections, and why processes do not answer', () => {
  const full = { ...ROOMY, freeBytes: 0, shortBytes: 20_000_000, mountPoint: '/mnt/data' };
  test.each([
    ['full', full],
    ['without inodes', { ...ROOMY, freeFiles: 0, shortFiles: 100, mountPoint: '/mnt/data' }],
    ['read-only', { ...ROOMY, readOnly: true, mountPoint: '/mnt/data' }],
  ])('%s', (_what, disk) => {
    const ofDisk = nextSteps(findAll(calmFacts(NOW, { disk })));
    expect(ofDisk).toHaveLength(1);
    const away = findAll(calmFacts(NOW, { connected: false, disk }));
    expect(away.map(({ what }) => what).join()).toMatch(
      /The message broker .*as long as nothing can be written to the disk/,
    );
    expect(nextSteps(away)).toEqual(ofDisk);
    const stopped = findAll(calmFacts(NOW, { services: processes('gateway'), disk }));
    expect(stopped.map(({ code }) => code)).toContain('not_running');
    expect(nextSteps(stopped)).toEqual(ofDisk);
  });

  test('one that is short, and takes a little, is not', () => {
    const short = { ...full, freeBytes: 1_000_000 };
    expect(findAll(calmFacts(NOW, { connected: false, disk: short })).map(({ next }) => next)).toContain('start');
  });

  test('it is called full when it is', () => {
    expect(told(calmFacts(NOW, { disk: full }))).toMatch(/The disk at \/mnt\/data is full: 0 B are free/);
  });
});

test('the newest ashore is what the queue-keeper tells; what a job held may lie in quarantine', () => {
  const newest = (last_record_at?: Record<string, string>) =>
    newestAshore({
      queue: { ...CALM_QUEUE, ...(last_record_at && { last_record_at }) },
      jobs: [job({ status: 'completed', last_record_at: { boatlog: '2026-02-20T21:40:00Z' } })],
    });
  expect(newest({ telemetry: since })).toEqual({ telemetry: since });
  expect(newest()).toEqual({ boatlog: '2026-02-20T21:40:00Z' });
});

describe('what the central database left out is not called ashore, and not forgotten at the next delivery', () => {
  const leftOut = (count: number) => ({
    count,
    newest: { queue_id: 'q_1', message: 'The central database took it without 2 of its records.' },
  });
  test.each([
    ['of the newest delivery', 'q_1', 1, 'problem', /^Of q_1, which is delivered: .* without 2 of its records\./],
    ['of one before', 'q_2', 1, 'waiting', /^Of q_1, which is delivered: .* without 2 of its records\./],
    [
      'of several before',
      'q_2',
      3,
      'waiting',
      /^Of 3 delivered exports .* of q_1, the newest: .*\. .* in no other export/,
    ],
  ] as const)('%s', (_what, last, count, severity, says) => {
    const facts = calmFacts(NOW, {
      ...queue({ left_out: leftOut(count), last_delivered: { queue_id: last, import_id: 'import_1' } }),
      jobs: [job({ queue_id: 'q_1', status: 'completed', kept_until: '2026-03-22T12:00:00Z' })],
    });
    const findings = findAll(facts);
    expect(findings).toMatchObject([{ code: 'left_out', severity, next: 'look_left_out', of: 'q_1' }]);
    expect(told(facts)).toMatch(says);
    expect(told(facts)).toContain('until about 22 March; so long this is told.');
    const { answer, lines } = safetyOf(facts, findings);
    expect(answer).toBe('kept');
    expect(lines.join(' ')).not.toMatch(/all.* is ashore/i);
    const screen = statusScreen(facts, findings).join('\n');
    expect(screen).toMatch(/^Export: .*q_1/m);
    expect(screen).toMatch(/^Next: .* show q_1 tells what/m);
  });
});

test('the gravest comes first', () => {
  const facts = calmFacts(NOW, {
    ...queue({ set_aside_count: 1, ledger: { ...LEDGER, queued: 2, expired: 1 } }),
    ...collector({ recorded: { boatlog: { waiting: 1, last_at: since } } }),
  });
  expect(findAll(facts).map(({ severity }) => severity)).toEqual(['problem', 'waiting', 'fact']);
});

test('an export that failed before others were delivered needs nobody', () => {
  const facts = calmFacts(NOW, {
    ...queue({ pending_count: 1, last_delivered_at: '2026-02-20T21:59:00Z', next_pending: refusedConnection }),
    jobs: [refusedConnection],
  });
  const findings = findAll(facts);
  expect(isReady(healthAnswer(facts))).toBe(true);
  expect(statusScreen(facts, findings).join('\n')).toMatch(/^Next: .* retry q_20260220_164416 sends it now$/m);
});

test('a server that says "later" is waited for; again and again it is a problem', () => {
  for (const [times, severity] of [
    [1, 'waiting'],
    [4, 'waiting'],
    [5, 'problem'],
  ] as const) {
    const facts = { ...calmFacts(NOW), ...queue({ pending_count: 1, next_pending: later(times) }) };
    expect(findAll(facts)).toMatchObject([{ code: 'told_later', severity }]);
  }
});
