import { expect, test } from 'vitest';
import { admitRequest, diskRefusal } from '../../../services/collector/admit-request.ts';
import type { LicenseReading } from '../../../shared/export/license.ts';

const licensed = (tier: number): LicenseReading => ({
  ok: true,
  license: { installationId: '3861513b314c5ee7', tier },
});
const keepFree = { bytes: 500_000_000, percent: 10 };
const roomy = { freeBytes: 20_000_000_000, totalBytes: 32_000_000_000 };
const full = { freeBytes: 100_000_000, totalBytes: 32_000_000_000 };

test.each([
  ['tier 0 has no export', licensed(0), 'http', roomy, 'tier'],
  ['tier 1 exports by hand', licensed(1), 'http', roomy, null],
  ['tier 1 has no scheduled export', licensed(1), 'schedule', roomy, 'tier'],
  ['tier 2 has', licensed(2), 'schedule', roomy, null],
  ['tier 3 has', licensed(3), 'schedule', roomy, null],
  ['no license, no export', { ok: false, problem: 'License file not found' }, 'http', roomy, 'license'],
  ['a full disk refuses', licensed(3), 'http', full, 'disk_full'],
  ['the tier is said before the disk', licensed(0), 'http', full, 'tier'],
] as const)('%s', (_what, license, source, disk, expected) => {
  const admission = admitRequest(license, source, disk, keepFree);
  expect(admission.admitted ? null : admission.refusal.reason).toBe(expected);
});

test('the words that callers read', () => {
  expect(admitRequest(licensed(0), 'http', roomy, keepFree)).toEqual({
    admitted: false,
    refusal: { reason: 'tier', message: 'Tier 0 does not have export capability' },
  });
  expect(admitRequest({ ok: false, problem: 'License file not found' }, 'http', roomy, keepFree)).toEqual({
    admitted: false,
    refusal: { reason: 'license', message: 'License file not found' },
  });
});

test.each([
  ['500 MB on a large disk', 500_000_000, 32_000_000_000, false],
  ['less than 500 MB on a large disk', 499_999_999, 32_000_000_000, true],
  ['10 % of a small disk, when that is less', 200_000_000, 2_000_000_000, false],
  ['less than 10 % of a small disk', 199_999_999, 2_000_000_000, true],
])('free space must be at least: %s', (_what, freeBytes, totalBytes, refused) => {
  expect(diskRefusal({ freeBytes, totalBytes }, keepFree) !== null).toBe(refused);
});
