import { describe, expect, test } from 'vitest';
import { isOwnName, readAbout } from '../../../services/cli/backup/archive-form.ts';
import { chooseJobless, type LyingFile } from '../../../services/cli/backup/choose-exports.ts';
import type { QueuedFile } from '../../../services/cli/backup/read-queue.ts';

test.each([
  ['data/queue/queue.db', true],
  ['machine/etc/d3kos/export.env', true],
  ['about-this-backup.json', true],
  ['SHA256SUMS', true],
  ['data/../../etc/passwd', false],
  ['machine/../etc/passwd', false],
  ['/etc/passwd', false],
  ['etc/passwd', false],
  ['data//queue.db', false],
  ['data/./queue.db', false],
  ['data/', false],
  ['data/a\0b', false],
  ['', false],
])('%j in an archive is ours: %s', (name, isOurs) => {
  expect(isOwnName(name)).toBe(isOurs);
});

test.each(['', 'null', '[]', '{}', '{"form":"1"}', '{"form":1,"id":"x"}'])('%j tells of no backup', (text) => {
  expect(readAbout(text)).toBeNull();
});

test('lists that are none count as empty', () => {
  const about = { form: 1, id: 'a', made_at: 'b', version: 'c', computer: 'd', data_dir: 'e', follows: 7 };
  expect(readAbout(JSON.stringify(about))).toMatchObject({ follows: [], damaged: [], data_dir_is_set: false });
});

describe('files without a job', () => {
  const ID = 'q_20260220_164416';
  const lying = (place: string, more: Partial<LyingFile> = {}): LyingFile => ({
    place: `${place}/export_20260220_164416.json`,
    exportFile: 'export_20260220_164416.json',
    queueId: ID,
    ...more,
  });
  const spooled = (more: Partial<LyingFile> = {}) => lying('spool', { sha256: 'aa', requestId: 'r', ...more });
  const job = (more: Partial<QueuedFile> = {}): QueuedFile => ({
    ...{ queueId: ID, exportFile: 'export_20260220_164416.json', status: 'pending', sha256: 'aa' },
    ...more,
  });
  const requests = (announced: string[], open: string[]) => ({ announced: new Set(announced), open: new Set(open) });

  test.each<[string, LyingFile, QueuedFile[], ReturnType<typeof requests>, boolean]>([
    ['in the spool, announced', spooled(), [], requests([ID], []), true],
    ['in the spool, its request still open: it is made again', spooled(), [], requests([], ['r']), false],
    ['in the spool, known to nobody', spooled(), [], requests([], []), true],
    ['in the spool, of no request', spooled({ requestId: null }), [], requests([], ['r']), true],
    ['in the spool, taken meanwhile', spooled(), [job()], requests([ID], []), false],
    ['in the spool, taken under another name', spooled(), [job({ queueId: `${ID}_2` })], requests([ID], []), false],
    ['in the spool, a namesake of a job', spooled(), [job({ sha256: 'bb' })], requests([ID], []), true],
    ['in the outbox, with its job', lying('outbox'), [job()], requests([], []), false],
    ['in the outbox, without', lying('outbox'), [], requests([], []), true],
    ['in the archive, without', lying('archive/2026-02'), [], requests([], []), true],
  ])('%s', (_what, file, jobs, known, isChosen) => {
    expect(chooseJobless([file], jobs, known)).toEqual(isChosen ? [file] : []);
  });
});
