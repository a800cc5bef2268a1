import { expect, test } from 'vitest';
import { BOAT_PROCESSES, startBoat } from '../support/boat.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** `FAULT_ROUNDS=25` makes it 25 kills of each process, in 50 deliveries. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 1);
const SEED = Number(process.env.FAULT_SEED ?? 20260220);

test('each process killed in the middle of deliveries: every export comes ashore, none twice', {
  timeout: 90_000 + ROUNDS * 30_000,
}, async () => {
  const boat = await startBoat({ boatlogRows: 400, env: { RETRY_SCHEDULE: Array(30).fill('0.2').join(',') } });
  let expected = 0;
  for (const name of BOAT_PROCESSES) {
    const random = seededRandom(SEED + BOAT_PROCESSES.indexOf(name));
    for (let round = 0; round < ROUNDS; round++) {
      const requests = Promise.all([1, 2].map((n) => requestUntilTaken(`${name}-${round}-${n}`)));
      // A kill at some moment of the delivery; which one is the seed's.
      await new Promise((resolve) => setTimeout(resolve, random() * 120));
      await boat.process(name).kill('SIGKILL');
      await boat.process(name).ready();
      await requests;
    }
    expected += ROUNDS * 2;
    const { ledger } = await boat.drained(expected, 60_000);
    const imports = await boat.imports();
    expect(ledger, name).toMatchObject({ queued: expected, completed: expected, failed: 0 });
    expect(imports, name).toHaveLength(expected);
    expect(new Set(imports.map(({ sha256 }) => sha256)).size, name).toBe(expected);
    expect(boat.process(name).starts, name).toBe(ROUNDS + 1);
  }

  /** Asks until it is acknowledged, under one id, as a careful requester does. */
  async function requestUntilTaken(id: string): Promise<void> {
    for (;;) {
      try {
        await boat.request({ request_id: id });
        return;
      } catch {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
});
