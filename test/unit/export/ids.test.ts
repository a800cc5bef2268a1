import { expect, test } from 'vitest';
import { exportFileFor, isExportFile, isQueueId, queueIdFor, queueIdOf } from '../../../shared/export/ids.ts';

test.each([
  [1, 'q_20260220_164416', 'export_20260220_164416.json'],
  [2, 'q_20260220_164416_2', 'export_20260220_164416_2.json'],
  [17, 'q_20260220_164416_17', 'export_20260220_164416_17.json'],
  [99_999, 'q_20260220_164416_99999', 'export_20260220_164416_99999.json'],
])('name number %i of a second, and back', (nth, queueId, exportFile) => {
  expect(queueIdFor('20260220_164416', nth)).toBe(queueId);
  expect(exportFileFor(queueId)).toBe(exportFile);
  expect(queueIdOf(exportFile)).toBe(queueId);
  expect(isQueueId(queueId)).toBe(true);
  expect(isExportFile(exportFile)).toBe(true);
});

test.each([
  'export_20260220_164416.json.partial',
  'export_20260220_164416_1.json',
  'export_20260220_164416_02.json',
  '../export_20260220_164416.json',
  'export_20260220.json',
  'export_20260220_164416.json\n',
  '',
])('%j is no export file', (name) => expect(isExportFile(name)).toBe(false));
