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
  [{ undeleted: true }, false],
  [{ content: 'deleted' }, false],
])('%j', (fields, isDeleted) => expect(isMarkedDeleted(fields as never)).toBe(isDeleted));
