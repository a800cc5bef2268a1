import { expect, test } from 'vitest';
import { idBeforeMostFree } from '../../../broker/aedes-patches/packet-ids.ts';

test.each<[what: string, taken: number[], before: number | null]>([
  ['of none any will do', [], null],
  ['of one it goes on behind it', [57_575], 57_575],
  ['in whatever order they were sent, behind the last', [57_576, 57_577, 57_575], 57_577],
  ['of the two sides of an old one, the longer', [100, 57_575, 57_576], 100],
  ['over the end of the numbers', [65_535, 1, 2], 2],
  ['two messages under one id are one', [7, 7], 7],
])('a connection’s new packet ids are free for longest: %s', (_what, taken, before) => {
  expect(idBeforeMostFree(taken)).toBe(before);
});
