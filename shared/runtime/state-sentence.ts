import type { Need } from '../contracts/service-status.ts';

/** A service as it sees itself. */
export interface ServiceState {
  /** Whether it has a broker. */
  readonly connected: boolean;
  /** Whether that is because it refuses our login. */
  readonly isLoginRefused?: boolean;
  /** Whether that is because another process has our place there. */
  readonly isPlaceRefused?: boolean;
  readonly needs: readonly Pick<Need, 'message'>[];
  readonly busyWith: string | null;
}

const REFUSED =
  'The broker refuses our login; what waits is safe. Start all services anew, or mend MQTT_USERNAME and MQTT_PASSWORD.';

const PLACE_REFUSED =
  'The broker refuses this process: another one has its place, or the broker works in another DATA_DIR; what waits is safe.';

/** A service's state for a person, in one line, as `systemctl status` shows it. Pure. */
export function stateSentence({ connected, isLoginRefused, isPlaceRefused, needs, busyWith }: ServiceState): string {
  const lacks = needs.map(({ message }) => message.replace(/\.?$/, '.'));
  if (!connected && isLoginRefused) lacks.unshift(REFUSED);
  else if (!connected && isPlaceRefused) lacks.unshift(PLACE_REFUSED);
  else if (!connected) lacks.unshift('The broker does not answer; what waits is safe, and goes on when it does.');
  if (lacks.length > 0) return `Lacks something: ${lacks.join(' ')}`;
  return busyWith ?? 'Works; lacks nothing.';
}
