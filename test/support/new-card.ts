import { expect } from 'vitest';
import { BOATLOG, BOATLOG_TABLE, boatWith, fillDatabase, openOwnersDatabase } from './boat-fixture.ts';
import { rememberedExports } from './remembered-exports.ts';
import type { Receiver } from './table-receiver.ts';

const rows = (said: string) => `INSERT INTO boatlog_entries (timestamp, entry_type, content)
  VALUES ${[1, 2, 3].map((n) => `('2026-02-20T12:00:0${n}Z', 'text', '${said} ${n}')`)}`;

/**
 * A boat whose log is filled anew, so that its rows have another key, and whose folder of data then begins anew: the new one
 * knows nothing of that. After each export what is stored is what is aboard.
 */
export async function aNewCard(receiver: Receiver): Promise<void> {
  const root = boatWith();
  let sequence = 0;
  const contents = (records: readonly Record<string, unknown>[]) => records.map(({ content }) => content).sort();

  async function exportFrom(card: ReturnType<typeof rememberedExports>, boatKey: string): Promise<string[]> {
    const { whole } = await card.collect({ sequence: ++sequence, boatKey });
    await receiver.receive(whole);
    await receiver.settled?.();
    const aboard = openOwnersDatabase(root, BOATLOG).prepare('SELECT content FROM boatlog_entries').all();
    expect(contents(receiver.rows('boatlog', BOATLOG))).toEqual(contents(aboard as Record<string, unknown>[]));
    return whole.data.boatlog.map(({ record_key }) => String(record_key));
  }

  const [old, fresh] = [rememberedExports(root), rememberedExports(root)];
  fillDatabase(root, BOATLOG, BOATLOG_TABLE, rows('before'));
  await exportFrom(old, 'a'.repeat(32));
  fillDatabase(root, BOATLOG, 'DELETE FROM boatlog_entries');
  await exportFrom(old, 'a'.repeat(32));
  fillDatabase(root, BOATLOG, rows('after'));
  const again = await exportFrom(old, 'a'.repeat(32));
  expect(again.every((key) => key.endsWith('~2'))).toBe(true);
  expect(await exportFrom(fresh, 'b'.repeat(32))).toEqual(again.map((key) => key.replace('~2', '')));
}
