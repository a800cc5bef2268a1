import { describe, expect, test } from 'vitest';
import { admitRequest, type Disk, roomRefusal } from '../../../services/collector/admit-request.ts';
import { READ_ONLY } from '../../../services/collector/refuse-write.ts';
import type { LicenseFault, LicenseReading } from '../../../shared/export/license.ts';

const licensed = (tier: number): LicenseReading => ({
  ok: true,
  license: { installationId: '3861513b314c5ee7', tier },
});
const unlicensed = (fault: LicenseFault): LicenseReading => ({ ok: false, fault, problem: 'why it is so' });
const keepFree = { bytes: 500_000_000, percent: 10 };
const large = { totalBytes: 32_000_000_000, totalFiles: 2_000_000 };
const roomy: Disk = { space: { ...large, freeBytes: 20_000_000_000, freeFiles: 1_000_000 }, refusal: null };
const full: Disk = { space: { ...large, freeBytes: 100_000_000, freeFiles: 1_000_000 }, refusal: null };
const fullOfFiles: Disk = { space: { ...large, freeBytes: 20_000_000_000, freeFiles: 499 }, refusal: null };
const readOnly: Disk = { space: roomy.space, refusal: READ_ONLY };

test.each<[string, LicenseReading, string, Disk, string | null, string | null]>([
  ['tier 0 has no export', licensed(0), 'http', roomy, 'tier', null],
  ['tier 1 exports by hand', licensed(1), 'http', roomy, null, null],
  ['tier 1 has no scheduled export', licensed(1), 'schedule', roomy, 'tier', null],
  ['tier 2 has', licensed(2), 'schedule', roomy, null, null],
  ['tier 3 has', licensed(3), 'schedule', roomy, null, null],
  ['no license, no export', unlicensed('missing'), 'http', roomy, 'license', 'license'],
  ['nor with a torn one', unlicensed('torn'), 'http', roomy, 'license', 'license'],
  ['nor with one that says nothing', unlicensed('invalid'), 'http', roomy, 'license', 'license'],
  ['nor with one that we may not read', unlicensed('unreadable'), 'http', roomy, 'license', 'license'],
  ['a full file table is not the license’s fault', unlicensed('machine_busy'), 'http', roomy, 'busy', null],
  ['nor is a failing disk', unlicensed('machine_failed'), 'http', roomy, 'failed', null],
  ['a full disk refuses', licensed(3), 'http', full, 'disk_full', 'disk'],
  ['and one that can take no more files', licensed(3), 'http', fullOfFiles, 'disk_full', 'disk'],
  ['and one that may not be written', licensed(3), 'http', readOnly, 'failed', 'disk'],
  ['the tier is said before the disk', licensed(0), 'http', full, 'tier', null],
])('%s', (_what, license, source, disk, reason, lacks) => {
  const admission = admitRequest(license, source, disk, keepFree);
  expect(admission.admitted ? null : admission.refusal.reason).toBe(reason);
  expect(admission.admitted ? null : admission.refusal.lacks).toBe(lacks);
});

test('the words that callers read', () => {
  expect(admitRequest(licensed(0), 'http', roomy, keepFree)).toMatchObject({
    refusal: { reason: 'tier', message: 'Tier 0 does not have export capability' },
  });
  const missing: LicenseReading = { ok: false, fault: 'missing', problem: 'License file not found' };
  expect(admitRequest(missing, 'http', roomy, keepFree)).toMatchObject({
    refusal: { reason: 'license', message: 'License file not found' },
  });
});

describe('what must stay free', () => {
  const files = { freeFiles: 1_000_000, totalFiles: 2_000_000 };
  const bytes = { freeBytes: 20_000_000_000, totalBytes: 32_000_000_000 };
  test.each([
    ['500 MB on a large disk', { ...files, freeBytes: 500_000_000, totalBytes: 32_000_000_000 }, null],
    ['less than 500 MB on a large disk', { ...files, freeBytes: 499_999_999, totalBytes: 32e9 }, /the 500 MB/],
    ['10 % of a small disk, when that is less', { ...files, freeBytes: 200_000_000, totalBytes: 2e9 }, null],
    ['less than 10 % of a small disk', { ...files, freeBytes: 199_999_999, totalBytes: 2e9 }, /the 200 MB/],
    ['500 files on a large disk', { ...bytes, freeFiles: 500, totalFiles: 2_000_000 }, null],
    ['fewer than 500 files on a large disk', { ...bytes, freeFiles: 499, totalFiles: 2_000_000 }, /the 500 \(inodes\)/],
    ['10 % of 256 files', { ...bytes, freeFiles: 25, totalFiles: 256 }, null],
    ['fewer than 10 % of 256 files', { ...bytes, freeFiles: 24, totalFiles: 256 }, /fewer than the 25 \(inodes\)/],
    ['ten files, as one export needs, on the smallest disk', { ...bytes, freeFiles: 10, totalFiles: 64 }, null],
    ['fewer than ten files on the smallest disk', { ...bytes, freeFiles: 9, totalFiles: 64 }, /the 10 \(inodes\)/],
    ['any number where the file system sets no limit', { ...bytes, freeFiles: 0, totalFiles: 0 }, null],
  ])('%s', (_what, space, refused) => {
    const refusal = roomRefusal(space, keepFree);
    if (refused === null) expect(refusal).toBeNull();
    else expect(refusal?.message).toMatch(refused);
  });

  test.each([
    ['bytes', { ...files, freeBytes: 1, totalBytes: 32e9 }],
    ['files', { ...bytes, freeFiles: 1, totalFiles: 256 }],
  ])('the disk that is short of %s is named, not another one', (_of, space) => {
    expect(roomRefusal(space, keepFree)?.message).toMatch(/^The disk of DATA_DIR \(/);
    const elsewhere = '/mnt/stick/outbox';
    expect(roomRefusal({ ...space, elsewhere }, keepFree)?.message).toMatch(
      /^The disk of \/mnt\/stick\/outbox (is|can)/,
    );
  });
});
