import { describe, expect, test } from 'vitest';
import { READ_ONLY } from '../../../services/collector/refuse-write.ts';
import { type CollectorFacts, needsOf, standingRefusal, statusView } from '../../../services/collector/status-view.ts';
import { waitingRefusal } from '../../../services/collector/take-request.ts';
import { collectorStatus } from '../../../shared/contracts/collector-status.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import type { LicenseReading } from '../../../shared/export/license.ts';

const NOW = Date.parse('2026-02-20T21:44:16.503Z');
const tier = (n: number): LicenseReading => ({ ok: true, license: { installationId: '3861513b314c5ee7', tier: n } });
const space = { freeBytes: 9e9, totalBytes: 1e10, freeFiles: 9_000, totalFiles: 10_000 };
const missing: LicenseReading = { ok: false, fault: 'missing', problem: 'License file not found' };
const HEARD = { url: 'http://127.0.0.1:8099', isHeard: true, isNew: false, silentForMs: 0 };
const well: CollectorFacts = {
  license: tier(3),
  disk: { space, refusal: null },
  keepFree: { bytes: 500_000_000, percent: 10 },
  trouble: null,
  requestsOpen: 0,
  openRequests: [],
  busy: null,
  oldestRequestAt: null,
  lastRefused: null,
  recorded: {},
};

describe('what would be refused now, and what is lacking', () => {
  test.each<[string, Partial<CollectorFacts>, string | null, string[]]>([
    ['nothing', {}, null, []],
    ['tier 1 exports by hand', { license: tier(1) }, null, []],
    ['tier 0', { license: tier(0) }, 'tier', []],
    ['no license', { license: missing }, 'license', ['license']],
    ['no room for bytes', { disk: { space: { ...space, freeBytes: 1 }, refusal: null } }, 'disk_full', ['disk']],
    ['no room for files', { disk: { space: { ...space, freeFiles: 1 }, refusal: null } }, 'disk_full', ['disk']],
    ['a read-only disk', { disk: { space, refusal: READ_ONLY } }, 'failed', ['disk']],
    ['too many requests', { requestsOpen: 1_000, busy: waitingRefusal(1_000) }, 'busy', []],
    [
      'a Signal K that refuses us',
      { signalk: { ...HEARD, trouble: { kind: 'refused', message: 'Signal K refuses us (HTTP 401).' } } },
      null,
      ['signalk'],
    ],
    ['a Signal K that is not there', { signalk: { ...HEARD, isHeard: false, silentForMs: 9e9 } }, null, []],
    ['requests that cannot be answered', { trouble: 'Requests cannot be answered: no' }, null, ['disk']],
  ])('%s', (_what, facts, reason, needs) => {
    const all = { ...well, ...facts };
    const refusal = standingRefusal(all, null, NOW);
    expect(refusal?.reason ?? null).toBe(reason);
    expect(needsOf(all, refusal).map(({ what }) => what)).toEqual(needs);
    const told = { ...statusView(all, refusal), last_updated: '2026-02-20T21:44:16.503Z' };
    expect(problemOf(collectorStatus.payload, told)).toBeNull();
  });
});

test('a refusal stands since it began, until it is another', () => {
  const first = standingRefusal({ ...well, license: missing }, null, NOW);
  expect(first?.since).toBe('2026-02-20T21:44:16.503Z');
  expect(standingRefusal({ ...well, license: missing }, first, NOW + 60_000)).toBe(first);
  const other = standingRefusal({ ...well, license: tier(0) }, first, NOW + 60_000);
  expect(other).toMatchObject({ reason: 'tier', since: '2026-02-20T21:45:16.503Z' });
  expect(standingRefusal(well, other, NOW)).toBeNull();
});

test('a disk that fills on says nothing new, so that nothing is told', () => {
  const full = (freeBytes: number): CollectorFacts => ({
    ...well,
    disk: { space: { ...space, freeBytes }, refusal: null },
  });
  const first = standingRefusal(full(499_000_000), null, NOW);
  expect(standingRefusal(full(1), first, NOW + 60_000)).toBe(first);
});

test('requests, the last refusal and what was recorded are told as they are known', () => {
  const at = '2026-02-20T21:44:16.503Z';
  const lastRefused = { request_id: 'a', reason: 'busy' as const, message: 'no', at };
  const recorded = { boatlog: { waiting: 2, last_at: at } };
  const facts = { ...well, requestsOpen: 2, openRequests: ['a', 'b'], oldestRequestAt: at, lastRefused, recorded };
  expect(statusView(facts, null)).toEqual({
    tier: 3,
    refusal: null,
    requests_open: 2,
    open_requests: ['a', 'b'],
    oldest_request_at: at,
    last_refused: lastRefused,
    recorded,
  });
  expect(statusView({ ...well, license: missing }, null).tier).toBeNull();
});

test.each([
  [1, 1],
  [4, 2],
  [9, 5],
  [10, 10],
  [19, 10],
  [49, 20],
  [999, 500],
  [123_456, 100_000],
])('what is left out %i times is told as at least %i, so that not each one is told', (count, told) => {
  const left = { source: 'gw.1', reason: 'no_path' as const, categories: [], count, example: 'x' };
  const { signalk } = statusView({ ...well, signalk: { ...HEARD, leftOut: [left] } }, null);
  expect(signalk?.left_out).toMatchObject([{ source: 'gw.1', at_least: told }]);
});

test('what was given up is told by category, with its days, and nothing where nothing was', () => {
  const lost = [{ category: 'system_alerts', records: 3, fromMs: NOW - 1, toMs: null }] as const;
  const told = { ...statusView({ ...well, lost }, null), last_updated: '2026-02-20T21:44:16.503Z' };
  expect(problemOf(collectorStatus.payload, told)).toBeNull();
  expect(told.given_up).toEqual({
    system_alerts: { records: 3, first_at: '2026-02-20T21:44:16.502Z', last_at: null },
  });
  expect(statusView({ ...well, lost: [] }, null)).not.toHaveProperty('given_up');
});

test('that contributions find no room is told with its time, and nothing where they do', () => {
  const refusedForRoom = { categories: ['boatlog'], sinceMs: NOW } as const;
  const told = { ...statusView({ ...well, refusedForRoom }, null), last_updated: '2026-02-20T21:44:16.503Z' };
  expect(problemOf(collectorStatus.payload, told)).toBeNull();
  expect(told.contributions_refused).toEqual({ categories: ['boatlog'], since: '2026-02-20T21:44:16.503Z' });
  expect(statusView({ ...well, refusedForRoom: null }, null)).not.toHaveProperty('contributions_refused');
});
