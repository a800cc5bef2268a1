import type { VisitError } from '../../shared/bus/visit-error.ts';
import { EXIT } from './exit-codes.ts';
import { ownCommand, START, TroubleError } from './trouble.ts';

/** A broker that could not be visited, in the three parts a person needs. Pure. */
export function visitTrouble({ trouble, message }: VisitError): TroubleError {
  const consequence =
    'Nothing can be seen or asked for just now. What was queued before lies safely on the disk and goes on when the broker runs.';
  switch (trouble) {
    case 'away':
      return new TroubleError(EXIT.away, {
        cause: `The broker cannot be reached: ${message}.`,
        consequence,
        nextStep: `${START}; if it stays away, ${ownCommand('doctor')}`,
      });
    case 'no_mqtt':
      return new TroubleError(EXIT.away, {
        cause: `Who listens at MQTT_URL is no MQTT broker: ${message}.`,
        consequence,
        nextStep: `compare MQTT_URL and MQTT_PORT in the settings; ${ownCommand('doctor')} tells more`,
      });
    case 'login':
      return new TroubleError(EXIT.away, {
        cause: `The broker does not let us in: ${message}.`,
        consequence,
        nextStep: 'set MQTT_USERNAME and MQTT_PASSWORD for a broker that is not ours, or run this with sudo',
      });
  }
}
