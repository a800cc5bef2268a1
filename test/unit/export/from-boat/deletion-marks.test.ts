import { expect, test } from 'vitest';
import { isMarkedDeleted } from '../../../../shared/export/from-boat/deletion-marks.ts';

const AT = '2026-02-20T21:44:00Z';

test.each<[fields: object, isDeleted: boolean]>([
  [{ deleted: true }, true],
  [{ deleted: 1 }, true],
  [{ is_deleted: '1' }, true],
  [{ isDeleted: 'True' }, true],
  [{ _deleted: true }, true],
  [{ IS_DELETED: 'Y' }, true],
  [{ deleted_at: AT }, true],
  [{ deletedAt: 1_771_623_840_000 }, true],
  [{ deleted: AT }, true],
  [{ DateDeleted: '20.02.2026' }, true],
  [{ deleted_datetime: AT, is_deleted: 0 }, true],
  [{ deletion_date: AT }, true],
  [{ tombstone: true }, true],
  [{ trashed: 'yes' }, true],
  [{}, false],
  [{ deleted: false }, false],
  [{ deleted: 0, is_deleted: '0', deleted_at: null }, false],
  [{ deleted: 'False' }, false],
  [{ deleted: 'no' }, false],
  [{ deleted_at: '' }, false],
  [{ deleted_at: 'NULL' }, false],
  [{ deleted_at: 0 }, false],
  [{ deleted_at: '0000-00-00 00:00:00' }, false],
  [{ deleted_at: '0001-01-01T00:00:00Z' }, false],
  [{ deleted_at: '1970-01-01 00:00:00' }, false],
  [{ deleted_at: '0000-01-01 00:00:00' }, false],
  [{ deleted_at: '1900-01-01 00:00:00' }, false],
  [{ deleted_at: '9999-12-31 23:59:59' }, false],
  [{ deleted_at: -62_135_596_800 }, false],
  [{ deleted_at: -1 }, false],
  [{ deleted_at: { Time: '0001-01-01T00:00:00Z', Valid: false } }, false],
  [{ deleted_at: { Time: AT, Valid: false } }, false],
  [{ deleted_at: { Time: AT, Valid: true } }, true],
  [{ deleted_at: { time: '0001-01-01T00:00:00Z' } }, false],
  [{ deleted_at: 1_771_623_840 }, true],
  [{ deleted_at: '1771623840000' }, true],
  [{ deleted: 'nein' }, false],
  [{ deleted: 'never' }, false],
  [{ deleted: 'active' }, false],
  [{ deleted: 'ja' }, true],
  [{ deleted: 'gelöscht' }, true],
  [{ undeleted: true }, false],
  [{ status: 'deleted' }, true],
  [{ status: 'Trashed' }, true],
  [{ state: 'removed' }, true],
  [{ post_status: 'trash' }, true],
  [{ entryStatus: 'soft-deleted' }, true],
  [{ status: 'archived' }, false],
  [{ status: 'published' }, false],
  [{ status: 'not deleted' }, false],
  [{ status: 1 }, false],
  [{ type: 'deleted' }, false],
  [{ content: 'deleted' }, false],
])('%j', (fields, isDeleted) => expect(isMarkedDeleted(fields as never)).toBe(isDeleted));

test('what is removed of an alert is its cause; a deleted alert is none', () => {
  expect(isMarkedDeleted({ status: 'removed' }, { isAlert: true })).toBe(false);
  expect(isMarkedDeleted({ status: 'deleted' }, { isAlert: true })).toBe(true);
});

test.each<[unknown, string | null, boolean]>([
  ['2026-11-29T10:00:00Z', '2026-11-30T04:00:00Z', true],
  ['2026-12-01T00:00:00Z', '2026-11-30T04:00:00Z', false],
  ['2026-12-01', '2026-11-30T04:00:00Z', false],
  ['1.12.2027', '2026-11-30T04:00:00Z', false],
  ['1.12.2025', '2026-11-30T04:00:00Z', true],
  [1_796_083_200, '2026-11-30T04:00:00Z', false],
  [1_795_910_400_000, '2026-11-30T04:00:00Z', true],
  ['2037-12-01', null, true],
  ['2038-01-19 03:14:07', null, false],
  [2_147_483_647, null, false],
  ['2099-12-31', null, false],
])('deleted_at %j, and no record is of later than %s', (deletedAt, latest, isDeleted) =>
  expect(isMarkedDeleted({ deleted_at: deletedAt }, { latest })).toBe(isDeleted),
);
