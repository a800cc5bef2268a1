import { describe, expect, test } from 'vitest';
import { startTestBroker } from '../../../support/broker.ts';
import { eventually } from '../../../support/eventually.ts';
import { startMosquitto } from '../../../support/mosquitto.ts';
import { CONNECTING } from './connecting.ts';
import { MESSAGES } from './messages.ts';
import type { Statement } from './statement.ts';

const STATEMENTS: [id: string, statement: Statement][] = Object.entries({ ...CONNECTING, ...MESSAGES });
/** What a check takes at most where the statement is kept. */
const CHECK_MS = 8_000;

describe('our broker keeps MQTT 3.1.1', () => {
  test.each(STATEMENTS)('%s', { timeout: CHECK_MS }, async (_, { check }) => {
    const { port } = await startTestBroker();
    await check(port);
  });
});

test('Mosquitto keeps no statement that ours does not', async () => {
  const { port } = await startMosquitto();
  const isKept = async ({ check }: Statement) => {
    let ending: 'kept' | 'broken' | null = null;
    void check(port).then(
      () => (ending ??= 'kept'),
      () => (ending ??= 'broken'),
    );
    return await eventually('the check ends', () => ending, CHECK_MS).catch(() => 'broken');
  };
  // At once: a statement that is not kept is waited for to the end.
  const kept = await Promise.all(STATEMENTS.map(([, statement]) => isKept(statement)));
  const broken = STATEMENTS.filter((_, i) => kept[i] === 'broken').map(([id]) => id);
  // Ours keeps each of them, by the tests above. Few are here, so that the checks are the standard’s, not made for one broker.
  expect(broken.length, broken.join(', ')).toBeLessThan(4);
});
