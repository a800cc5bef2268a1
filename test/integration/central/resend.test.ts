import { cpSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readUploadHeaders } from '../../../services/central/upload-headers.ts';
import { keyedEntry, numberedExport } from '../../support/numbered-exports.ts';
import { SAMPLE_INSTALLATION } from '../../support/sample-document.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { centralRig } from './central-rig.ts';

type Rig = Awaited<ReturnType<typeof centralRig>>;

/** What the answer to an export of this number asks for, of a boat that has delivered up to that one. */
async function asks({ upload }: Rig, sequence: number, delivered?: number | string, key = `key-${sequence}`) {
  const document = numberedExport(sequence, [keyedEntry('a', `number ${sequence}`)]);
  const { status, json } = await upload(Buffer.from(JSON.stringify(document)), {
    'idempotency-key': key,
    ...(delivered !== undefined && { 'delivered-sequence': String(delivered) }),
  });
  expect(status).toBe(200);
  return json.resend;
}

test('restored to a backup it asks for what had been delivered since, in every answer until some of it comes', async () => {
  const before = await centralRig();
  for (const n of [1, 2, 3, 4]) expect(await asks(before, n, n - 1 || undefined)).toBeUndefined();
  await before.close();
  const backup = tempFolder();
  cpSync(before.folder, backup, { recursive: true });
  const lost = await centralRig({ folder: before.folder });
  for (const n of [5, 6, 7]) expect(await asks(lost, n, n - 1)).toBeUndefined();
  await lost.close();

  const restored = await centralRig({ folder: backup });
  const gap = { after_sequence: 4 };
  expect(await asks(restored, 8, 7)).toEqual(gap);
  expect(await asks(restored, 8, 7), 'the answer got lost, and it comes again').toEqual(gap);
  expect(await asks(restored, 9, 8), 'nothing of it has come').toEqual(gap);
  await restored.close();
  const again = await centralRig({ folder: backup });
  expect(await asks(again, 10, 9), 'over a restart').toEqual(gap);
  expect(await asks(again, 5, 10)).toBeUndefined();
  expect(await asks(again, 6, 10)).toBeUndefined();
  expect(await asks(again, 7, 10)).toBeUndefined();
  expect(await asks(again, 11, 10)).toBeUndefined();
});

test('begun anew it asks for everything; of a boat that never delivered here, or does not say, for nothing', async () => {
  const rig = await centralRig();
  expect(await asks(rig, 20)).toBeUndefined();
  const other = await centralRig();
  expect(await asks(other, 20, 19)).toEqual({ after_sequence: 0 });
});

test('an export that is here already is compared as well', async () => {
  const rig = await centralRig();
  await asks(rig, 3);
  expect(await asks(rig, 3, 9)).toEqual({ after_sequence: 3 });
});

test('lost more meanwhile, it asks for all of it', async () => {
  const rig = await centralRig();
  await asks(rig, 3);
  expect(await asks(rig, 8, 7)).toEqual({ after_sequence: 3 });
  expect(await asks(rig, 20, 19)).toEqual({ after_sequence: 3 });
  expect(await asks(rig, 15, 20), 'some of it has come').toBeUndefined();
});

test.each([
  ['7', 7],
  ['1000000000000', 1_000_000_000_000],
  ['0', null],
  ['-1', null],
  ['1e3', null],
  ['1000000000001', 1_000_000_000_001],
  ['9007199254740992', null],
  ['', null],
  ['7, 8', null],
  ['x', null],
])('Delivered-Sequence: %s', (header, number) => {
  const headers = { 'content-type': 'application/json', 'delivered-sequence': header };
  expect(readUploadHeaders(headers, 1).deliveredSequence).toBe(number);
});

test('what is lost of one boat is asked of no other', async () => {
  const rig = await centralRig({ known: null });
  expect(await asks(rig, 8, 7)).toEqual({ after_sequence: 0 });
  const document = { ...numberedExport(5, []), installation_id: 'another-installation' };
  const { json } = await rig.upload(Buffer.from(JSON.stringify(document)), {
    authorization: 'Bearer another-installation',
  });
  expect(json).not.toHaveProperty('resend');
  expect(SAMPLE_INSTALLATION).not.toBe('another-installation');
});
