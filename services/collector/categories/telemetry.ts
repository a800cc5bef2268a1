import { join } from 'node:path';
import { type BoatTime, boatTime, timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { type Fields, field } from '../../../shared/export/from-boat/read-fields.ts';
import { recordReader, tellsBeside } from '../../../shared/export/from-boat/record-reader.ts';
import { NOTHING_KNOWN } from '../../../shared/export/from-boat/telemetry-record.ts';
import { underTimestamp } from '../../../shared/export/from-boat/told-times.ts';
import { withToldUnits } from '../../../shared/export/from-boat/told-units.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';
import { RECORDERS } from '../recordings/recorded-view.ts';
import type { Boat } from '../sources/boat.ts';
import { fieldsOf, readObject } from '../sources/read-object.ts';
import { readSystem } from '../sources/read-system.ts';
import { rowKey } from '../sources/record-keys.ts';
import type { Source } from '../sources/source-memory.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { listCategory } from './category.ts';

const ANY_ZONE = boatTime('UTC');
const HEALTH: Source = { name: 'state/pi-health-status.json', mode: 'append' };
const [SYSTEM] = RECORDERS.telemetry;
type Telemetry = RecordOf<'telemetry'>;

/** How the computer on board is doing, now and since the last export that came ashore. Only with the owner's consent; read without any child process. */
export const telemetry = listCategory('telemetry', async function* ({ boat, account, read, withhold, lookFor }) {
  if (boat.consentLacks !== null) {
    withhold(boat.consentLacks);
    account.absent(SYSTEM, 'withheld');
    return await lookFor(HEALTH, join(boat.root, HEALTH.name));
  }
  yield [{ record: await systemRecord(boat), key: `read:${boat.sequence}`, source: SYSTEM }];
  yield* boat.recorded.pages('telemetry');
  const health = await read(HEALTH, async (tell) => {
    const fields = fieldsOf(await readObject(boat.root, HEALTH.name), tell);
    const record = healthRecord(underTimestamp(fields, ANY_ZONE), boat.sources.timesOf(HEALTH, boat)(''));
    if (tellsBeside(record, ['origin', 'timestamp', 'timestamp_given'])) return record;
    throw new SourceProblem('unexpected_format', `${HEALTH.name} holds nothing of a computer’s health that is known.`);
  });
  if (health) {
    const key = `health:${rowKey(boat.bootId, health.timestamp_given ?? health.timestamp)}`;
    yield [{ record: health, key, source: HEALTH }];
  }
});

async function systemRecord(boat: Boat): Promise<Telemetry> {
  const { ticks: _sinceBoot, ...state } = await readSystem(boat.root);
  return { origin: 'system', timestamp: isoTime(boat.at), ...NOTHING_KNOWN, ...state };
}

/** What only the boat's own health service knows; the rest of its file is what `system` says more exactly. */
function healthRecord(health: Fields, time: BoatTime): Telemetry {
  const read = recordReader(withToldUnits('telemetry', health));
  const cpu = read.within('', withToldUnits('telemetry', read.fields('cpu') ?? {}));
  return {
    origin: 'pi_health',
    ...timeFields(time, field(health, 'timestamp')),
    ...NOTHING_KNOWN,
    system_uptime_seconds: read.number('system_uptime_seconds', 'uptime'),
    cpu_temperature_c: cpu.number('cpu_temperature_c', 'temperature'),
    cpu_usage_percent: cpu.number('cpu_usage_percent', 'usage'),
    cpu_frequency_mhz: cpu.number('cpu_frequency_mhz', 'frequency'),
    cpu_throttled: cpu.flag('cpu_throttled', 'throttled'),
    ...read.given(),
  };
}
