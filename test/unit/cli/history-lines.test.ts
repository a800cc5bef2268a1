import { describe, expect, test } from 'vitest';
import { exportLines, historyLine, requestLines } from '../../../services/cli/history-lines.ts';
import type { PastJob } from '../../../shared/export/job.ts';

const delivered: PastJob = {
  queue_id: 'q_20260220_164416',
  request_id: 'anchor-watch-17',
  status: 'completed',
  created_at: '2026-02-20T21:44:16.503Z',
  finished_at: '2026-02-20T21:44:20.000Z',
  import_id: 'import_7',
  file_size_bytes: 80_400,
  category_count: 9,
  source: 'anchor-watch',
  note: 'anchored,\nall well',
  file_aboard: false,
};
const expired: PastJob = { ...delivered, status: 'expired', import_id: null, last_error: 'HTTP 422' };

test('an export is one line, with its receipt or its cause, and its note', () => {
  expect(historyLine(delivered)).toBe(
    'q_20260220_164416  completed  2026-02-20T21:44:16Z  80 kB  by anchor-watch  receipt import_7  “anchored, all well”',
  );
  expect(historyLine(expired)).toContain('  expired    2026-02-20T21:44:16Z  80 kB  by anchor-watch  HTTP 422  “');
});

test('all of one export is told, also that its file is gone', () => {
  expect(exportLines(delivered)).toEqual([
    'q_20260220_164416: completed, receipt import_7',
    '  asked for: by anchor-watch as anchor-watch-17',
    '  note:      “anchored, all well”',
    '  made:      2026-02-20T21:44:16Z, 9 categories, 80 kB',
    '  ended:     2026-02-20T21:44:20Z',
    '  file:      removed after its days',
  ]);
});

describe('a request', () => {
  test('that became an export is told as that', () => {
    expect(requestLines({ request_id: 'a', state: 'queued', message: '', job: delivered })[0]).toContain('q_20260220');
  });

  test('that is refused, or still being made, is told with who asked, and why', () => {
    const asked = { request_id: 'a', received_at: '2026-02-20T21:44:16.503Z', source: 'http', note: 'now' };
    expect(requestLines({ ...asked, state: 'refused', reason: 'tier', message: 'Tier 0.' })).toEqual([
      'a: refused (tier): Tier 0.',
      '  asked for: by http, 2026-02-20T21:44:16Z',
      '  note:      “now”',
    ]);
    expect(requestLines({ request_id: 'a', state: 'being_made', message: 'Wait.' })).toEqual(['a: being made: Wait.']);
  });
});
