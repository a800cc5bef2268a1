import { visitBroker } from '../../shared/bus/visit-broker.ts';
import { VisitError } from '../../shared/bus/visit-error.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import type { BoatPlan } from './plan-boat.ts';

/**
 * Whether a broker that is not ours is there and lets us in: null, or one sentence that says what is in the way and what
 * to do. The URL is shown without its login.
 */
export async function brokerProblem({
  mqttUrl,
  mqttLogin,
}: Pick<BoatPlan, 'mqttUrl' | 'mqttLogin'>): Promise<string | null> {
  try {
    const visit = await visitBroker({ url: mqttUrl, login: mqttLogin, clock: systemClock, read: [], onSeen: () => {} });
    visit.close();
    return null;
  } catch (error) {
    if (!(error instanceof VisitError)) throw error;
    const { trouble, message } = error;
    if (trouble === 'away') {
      return `The broker ${mqttUrl} does not answer (${message}): start it, set MQTT_URL to where it is, or unset MQTT_URL to have one started.`;
    }
    if (trouble === 'silent') {
      return `The broker ${mqttUrl} does not answer (${message}): start it anew, set MQTT_URL to another, or unset MQTT_URL to have one started.`;
    }
    if (trouble === 'no_mqtt') {
      return `What listens at ${mqttUrl} is no MQTT broker (${message}): set MQTT_URL to one, or unset it to have one started.`;
    }
    if (trouble === 'no_tls') {
      return `There is no TLS at ${mqttUrl} (${message}): set MQTT_URL to mqtt://… where the broker is to be reached without, else to its port with TLS, mostly 8883.`;
    }
    if (trouble === 'certificate') {
      return `The certificate of the broker ${mqttUrl} does not hold (${message}): name its authority in NODE_EXTRA_CA_CERTS, or in MQTT_URL the host that it is for.`;
    }
    if (trouble === 'refused') {
      return `The broker ${mqttUrl} takes no connection just now (${message}): wait a minute, or look at its log.`;
    }
    return mqttLogin === null
      ? `The broker ${mqttUrl} asks for a login (${message}): set MQTT_USERNAME and MQTT_PASSWORD.`
      : `The broker ${mqttUrl} does not let “${mqttLogin.username}” in (${message}): look at its password, in MQTT_PASSWORD or in MQTT_URL.`;
  }
}
