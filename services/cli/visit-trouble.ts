import { withoutLogin } from '../../shared/bus/broker-address.ts';
import type { VisitError } from '../../shared/bus/visit-error.ts';
import { diskFindings } from '../../shared/findings/disk-findings.ts';
import type { DiskState } from '../../shared/runtime/disk-state.ts';
import { EXIT } from './exit-codes.ts';
import { nextStepOf } from './next-steps.ts';
import { brokerUrl, type CliConfig, isOurBroker } from './settings.ts';
import { ownCommand, REACH, RESTART, TroubleError } from './trouble.ts';

const KEPT = 'Nothing can be seen or asked for just now. What was acknowledged before is kept on the disk';

/** What starts the broker: ours, or one that is somebody else's to start. Its login is not shown. Pure. */
export const startBroker = (config: CliConfig): string =>
  isOurBroker(config) ? REACH : `start the broker at ${brokerUrl(config)}, or look at MQTT_URL`;

/** What starts a broker anew that runs and does not answer. Pure. */
export const restartBroker = (config: CliConfig): string =>
  isOurBroker(config) ? RESTART : `start the broker at ${brokerUrl(config)} anew`;

/** Of a broker that answers, and takes no connection. Pure. */
export const takesNobody = (config: CliConfig, message: string): string =>
  `The broker at ${brokerUrl(config)} takes no connection of ours just now: ${message}.`;

/** Of a broker with which no TLS came about that holds. Pure. */
export const withoutTls = (config: CliConfig, trouble: 'no_tls' | 'certificate', message: string) =>
  trouble === 'no_tls'
    ? {
        cause: `There is no TLS at ${brokerUrl(config)}: ${message}.`,
        nextStep: `set MQTT_URL to mqtt://… where the broker is to be reached without, else to its port with TLS, mostly 8883; then ${RESTART}`,
      }
    : {
        cause: `The certificate of the broker at ${brokerUrl(config)} does not hold: ${message}.`,
        nextStep: `name its authority in NODE_EXTRA_CA_CERTS, to this command as to the services, or in MQTT_URL the host that it is for; then ${RESTART}`,
      };

/** It listens again by itself. */
export const WAIT_FOR_BROKER = 'wait a minute, as is needed after too many wrong passwords, and try again';

/**
 * A broker that could not be visited, in the three parts a person needs. Where services are known to be in, a login that is
 * refused is this command’s. A disk that is full or read-only, where one is
 * known, is why ours does not run, or takes nothing, and no fault of the broker's. Pure.
 */
export function visitTrouble(
  { trouble, message }: VisitError,
  config: CliConfig,
  { disk = null, servicesAreIn = false }: { readonly disk?: DiskState | null; readonly servicesAreIn?: boolean } = {},
): TroubleError {
  const consequence = `${KEPT} and goes on when the broker runs.`;
  const [cause] = disk ? diskFindings(disk) : [];
  if (cause && (trouble === 'away' || trouble === 'cut')) {
    const what = trouble === 'away' ? 'The broker cannot be reached' : 'The broker takes nothing';
    return new TroubleError(EXIT.away, {
      cause: `${cause.what} ${what}: ${message}.`,
      consequence: `${KEPT}, but nothing new can be.`,
      nextStep: nextStepOf(cause),
    });
  }
  switch (trouble) {
    case 'away':
      return new TroubleError(EXIT.away, {
        cause: `The broker cannot be reached: ${message}.`,
        consequence,
        nextStep: `${startBroker(config)}; if it stays away, ${ownCommand('doctor')}`,
      });
    case 'cut':
      return new TroubleError(EXIT.away, {
        cause: `The broker took nothing: ${message}.`,
        consequence: 'What was sent may not be kept; all that was acknowledged before is.',
        nextStep: `try again in a moment: it may just be stopping; if it stays so, ${ownCommand('logs broker')}`,
      });
    case 'silent':
      return new TroubleError(EXIT.away, {
        cause: `The broker at ${brokerUrl(config)} does not answer: ${message}.`,
        consequence,
        nextStep: `${restartBroker(config)}; if it stays silent, ${ownCommand('doctor')}`,
      });
    case 'refused':
      return new TroubleError(EXIT.away, {
        cause: takesNobody(config, message),
        consequence,
        nextStep: `${WAIT_FOR_BROKER}; if it stays so, ${ownCommand('logs broker')}`,
      });
    case 'no_mqtt':
      return new TroubleError(EXIT.away, {
        cause: `Who listens at ${brokerUrl(config)} is no MQTT broker: ${message}.`,
        consequence,
        nextStep: `compare MQTT_URL and MQTT_PORT in the settings; ${ownCommand('doctor')} tells more`,
      });
    case 'no_tls':
    case 'certificate':
      return new TroubleError(EXIT.away, { ...withoutTls(config, trouble, message), consequence });
    case 'login':
      return new TroubleError(EXIT.away, {
        cause: servicesAreIn ? letsInOthers(message) : `The broker does not let us in: ${message}.`,
        consequence: servicesAreIn
          ? 'Nothing can be seen or asked for from here; the services go on with theirs.'
          : hasOtherLogin(config)
            ? 'Nothing can be seen or asked for from here; the services have a login of their own, or a password that this command was not given, and may well work.'
            : 'The services come with the same login, so nothing is collected, queued or uploaded. What was acknowledged stays on the disk.',
        nextStep: servicesAreIn && !isOwnLogin(config) ? GIVE_LOGIN : mendLogin(config),
      });
  }
}

/** Of a broker that refuses this command's login, and has let the gateway in. Pure. */
export const letsInOthers = (message: string): string =>
  `The broker does not let this command in (${message}), though the gateway is connected to it: the login given to this command is not the services’.`;

export const GIVE_LOGIN = 'give this command MQTT_USERNAME and MQTT_PASSWORD, or MQTT_URL, as the services have them';

/** Whether the services log in otherwise than whoever asks here. */
const isOwnLogin = ({ mqttUrl, mqttUsername }: CliConfig): boolean =>
  mqttUsername === '' && withoutLogin(mqttUrl).login === null;

/** The password is in no file that this command reads: who asks here may lack it where the services have it. */
const lacksPassword = ({ mqttUsername, mqttPassword }: CliConfig): boolean =>
  mqttUsername !== '' && mqttPassword === '';

/** Whether what is refused here says nothing of the services. */
export const hasOtherLogin = (config: CliConfig): boolean => isOwnLogin(config) || lacksPassword(config);

/** By where the login came from that was refused. */
function mendLogin(config: CliConfig): string {
  const { mqttUrl, mqttUsername } = config;
  if (lacksPassword(config)) return 'give this command MQTT_PASSWORD as well, as the services have it';
  if (mqttUsername !== '') return `give MQTT_USERNAME and MQTT_PASSWORD what the broker knows, then ${RESTART}`;
  if (withoutLogin(mqttUrl).login !== null) return `give the login in MQTT_URL what the broker knows, then ${RESTART}`;
  return 'set MQTT_USERNAME and MQTT_PASSWORD for a broker that is not ours, or run this with sudo';
}
