import type { BoatFacts } from '../../shared/findings/boat-facts.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { systemCodeOf } from '../../shared/runtime/errors.ts';
import { httpCall, objectIn } from './http-call.ts';
import { type CliConfig, gatewayUrl } from './settings.ts';

const ANSWER_MS = 3_000;

/** Whether this is what our gateway says at `/health` while it is connected to the broker. Pure. */
export function saysOnBus(health: string): boolean {
  const said = objectIn(health);
  return said.bus_connected === true && 'version' in said;
}

/** Whether the gateway answers, and the broker has let it in: what is refused here is then this command's login alone. */
export const isGatewayOnBus = (config: CliConfig, clock: Clock): Promise<boolean> =>
  httpCall(`${gatewayUrl(config)}/health`, { clock, timeoutMs: ANSWER_MS }).then(
    ({ text }) => saysOnBus(text),
    () => false,
  );

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
