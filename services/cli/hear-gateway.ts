import type { BoatFacts } from '../../shared/findings/boat-facts.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { systemCodeOf } from '../../shared/runtime/errors.ts';
import { httpCall } from './http-call.ts';
import { type CliConfig, gatewayUrl } from './settings.ts';

const ANSWER_MS = 3_000;

/**
 * What the bus tells, with a gateway that hangs told as one: the bus notices it only after a minute and a half, and whoever
 * calls it at once. One that refuses us may listen elsewhere, which its settings tell, and not we.
 */
export async function withGatewayHeard(facts: BoatFacts, config: CliConfig, clock: Clock): Promise<BoatFacts> {
  const gateway = facts.services.get('gateway');
  if (gateway?.status !== 'online') return facts;
  const isHung = await httpCall(`${gatewayUrl(config)}/alive`, { clock, timeoutMs: ANSWER_MS }).then(
    () => false,
    (error) => systemCodeOf(error) === 'ETIMEDOUT',
  );
  if (!isHung) return facts;
  return { ...facts, services: new Map(facts.services).set('gateway', { ...gateway, status: 'offline', since: null }) };
}
