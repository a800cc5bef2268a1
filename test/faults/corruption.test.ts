import { expect, test } from 'vitest';
import { startBoat } from '../support/boat.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type CorruptionResult, expectSaid, sufferCorruption, VICTIMS } from './corruption.ts';
import { DAMAGES } from './damage-file.ts';

const SEED = Number(process.env.FAULT_SEED ?? 20260220);
const FLIPS = Number(process.env.FAULT_FLIPS ?? 12);
const ONLY = process.env.FAULT_ONLY;

test(`every file of ours, damaged in every way while stopped (seed ${SEED}): the boat starts, says it, and goes on`, {
  timeout: 60 * 60_000,
}, async () => {
  const random = seededRandom(SEED);
  const boat = await startBoat({ boatlogRows: 20, env: { RETRY_SCHEDULE: Array(30).fill('0.2').join(',') } });
  await boat.request({ request_id: 'the-first' });
  await boat.drained(1);
  const results: CorruptionResult[] = [];
  for (const victim of VICTIMS.filter(({ what }) => !ONLY || what.includes(ONLY))) {
    for (const damage of DAMAGES) {
      for (let nth = 0; nth < (damage === 'a bit flipped' ? FLIPS : 1); nth++) {
        const result = await sufferCorruption(boat, victim, damage, random);
        if (result === null) continue;
        results.push(result);
        process.stdout.write(`${JSON.stringify(result)}\n`);
        expectSaid(result);
      }
    }
  }
  const imports = await boat.imports();
  const { ledger } = await boat.queueStatus();
  const twice = imports.length - new Set(imports.map(({ sha256 }) => sha256)).size;
  process.stdout.write(
    `${JSON.stringify({ seed: SEED, cases: results.length, noticed: results.filter(({ setAside }) => setAside.length > 0).length, imports: imports.length, twice, ledger })}\n`,
  );
  expect(twice).toBe(0);
});
