import { timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import {
  type Fields,
  field,
  fieldsField,
  flagField,
  numberField,
} from '../../../shared/export/from-boat/read-fields.ts';
import { NOTHING_KNOWN } from '../../../shared/export/from-boat/telemetry-record.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';
import { type Boat, readFields } from '../sources/boat.ts';
import { readSystem } from '../sources/read-system.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { listCategory } from './category.ts';

const HEALTH = 'state/pi-health-status.json';
type Telemetry = RecordOf<'telemetry'>;

/** How the computer on board is doing, now and since the last export that came ashore. Only with the owner's consent; read without any child process. */
export const telemetry = listCategory('telemetry', async function* ({ boat, problem }) {
  if (!boat.hasConsent) {
    const { problem: unread } = boat.preferences;
    throw new SourceProblem(
      'no_consent',
      unread && unread.code !== 'missing'
        ? `Whether the owner agrees that telemetry leaves the boat cannot be read. ${unread.message}`
        : 'The owner has not agreed that telemetry leaves the boat (telemetry_enabled).',
    );
  }
  yield [await systemRecord(boat)];
  yield* boat.recorded.pages('telemetry');
  const health = await readFields(boat.root, HEALTH);
  if (health.fields) yield [healthRecord(health.fields, boat)];
  else if (health.problem.code !== 'missing') problem(health.problem.code, health.problem.message);
});

async function systemRecord(boat: Boat): Promise<Telemetry> {
  const { ticks: _sinceBoot, ...state } = await readSystem(boat.root);
  return { origin: 'system', timestamp: isoTime(boat.at), ...NOTHING_KNOWN, ...state };
}

/** What only the boat's own health service knows; the rest of its file is what `system` says more exactly. */
function healthRecord(health: Fields, { time }: Boat): Telemetry {
  const cpu = fieldsField(health, 'cpu') ?? {};
  return {
    origin: 'pi_health',
    ...timeFields(time, field(health, 'timestamp')),
    ...NOTHING_KNOWN,
    system_uptime_seconds: numberField(health, 'uptime'),
    cpu_temperature_c: numberField(cpu, 'temperature'),
    cpu_usage_percent: numberField(cpu, 'usage'),
    cpu_frequency_mhz: numberField(cpu, 'frequency'),
    cpu_throttled: flagField(cpu, 'throttled'),
  };
}
