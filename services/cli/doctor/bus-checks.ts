import { VisitError } from '../../../shared/bus/visit-error.ts';
import { isKeptOut, isLockedOut } from '../../../shared/findings/boat-facts.ts';
import { meansStopped, STANDSTILL, stoppedSentence } from '../../../shared/findings/running-findings.ts';
import { version } from '../../../shared/runtime/version.ts';
import { type BoatState, NEEDED } from '../boat-state.ts';
import { saysOnBus } from '../hear-gateway.ts';
import { listed } from '../in-words.ts';
import { nextStepByDoctor } from '../next-steps.ts';
import { brokerUrl, isOurBroker } from '../settings.ts';
import { ownCommand, RESTART, REVIVE } from '../trouble.ts';
import {
  GIVE_LOGIN,
  hasOtherLogin,
  letsInOthers,
  restartBroker,
  startBroker,
  takesNobody,
  WAIT_FOR_BROKER,
  withoutTls,
} from '../visit-trouble.ts';
import { type Check, type Finding, failed, noted, ok, skipped, untoldHere } from './check.ts';
import type { Context } from './context.ts';

const NO_BROKER = 'the broker cannot be asked';

const reachable: Check = {
  id: 'broker.reachable',
  title: 'the broker’s port is open',
  async run({ state, cli, unlessDisk }) {
    const seen = await state();
    if (!(seen instanceof VisitError) || seen.trouble !== 'away') return ok(brokerUrl(cli));
    return failed(
      `Nobody listens at ${brokerUrl(cli)}: ${seen.message}.`,
      STANDSTILL,
      unlessDisk(
        isOurBroker(cli) ? `${startBroker(cli)}; if it stays away, ${ownCommand('logs broker')}` : startBroker(cli),
      ),
    );
  },
};

const speaksMqtt: Check = {
  id: 'broker.mqtt',
  title: 'who listens there speaks MQTT',
  async run({ state, cli, unlessDisk }) {
    const seen = await state();
    if (!(seen instanceof VisitError) || seen.trouble === 'refused') return ok('it does');
    if (seen.trouble === 'silent') {
      return failed(
        `The broker at ${brokerUrl(cli)} does not answer: ${seen.message}.`,
        STANDSTILL,
        `${restartBroker(cli)}; if it stays silent, sudo ss -ltnp shows whether another program has its port`,
      );
    }
    if (seen.trouble === 'cut') {
      return failed(
        `The broker at ${brokerUrl(cli)} took nothing: ${seen.message}.`,
        STANDSTILL,
        unlessDisk(ownCommand('logs broker')),
      );
    }
    if (seen.trouble === 'no_tls' || seen.trouble === 'certificate') {
      const { cause, nextStep } = withoutTls(cli, seen.trouble, seen.message);
      return failed(cause, STANDSTILL, nextStep);
    }
    if (seen.trouble !== 'no_mqtt') return skipped(NO_BROKER);
    return failed(
      `Who listens at ${brokerUrl(cli)} is no MQTT broker: ${seen.message}.`,
      STANDSTILL,
      'sudo ss -ltnp shows who has the port; end it, or set MQTT_PORT and MQTT_URL to another port',
    );
  },
};

const letsIn: Check = {
  id: 'broker.login',
  title: 'the broker lets readers in',
  async run({ state, health, cli, untold }) {
    const seen = await state();
    if (!(seen instanceof VisitError)) return ok('it does');
    if (seen.trouble === 'refused') {
      const next = `${WAIT_FOR_BROKER}; ${ownCommand('logs broker')} says what came`;
      return failed(takesNobody(cli, seen.message), STANDSTILL, next);
    }
    if (seen.trouble !== 'login') return skipped(NO_BROKER);
    if (untold.includes('MQTT_PASSWORD')) return untoldHere('MQTT_PASSWORD');
    const answer = await health();
    if (!(answer instanceof Error) && saysOnBus(answer.text)) {
      const unseen = 'Nothing can be seen from here; the services go on with theirs.';
      return failed(letsInOthers(seen.message), unseen, GIVE_LOGIN);
    }
    return failed(
      `The broker does not let us in: ${seen.message}.`,
      hasOtherLogin(cli)
        ? 'The services may be let in by logins of their own, or not at all; nothing can be seen from here.'
        : STANDSTILL,
      hasOtherLogin(cli)
        ? 'set MQTT_USERNAME and MQTT_PASSWORD for a broker that is not ours; with ours, run this on the boat with sudo'
        : `give MQTT_USERNAME and MQTT_PASSWORD, or the login in MQTT_URL, what the broker knows; then ${RESTART}`,
    );
  },
};

const ours: Check = {
  id: 'broker.ours',
  title: 'the broker is this system’s own',
  run: (context) =>
    withState(context, ({ services }) => {
      if (!isOurBroker(context.cli)) return skipped('MQTT_URL or MQTT_USERNAME names a broker that is not ours');
      if (services.has('broker')) return ok(services.get('broker')?.version ?? '');
      if (services.get('queue-keeper')?.status === 'online') {
        return noted('the services work with a broker that is not ours; what it acknowledges is as durable as it is');
      }
      return failed(
        `The broker at ${brokerUrl(context.cli)} is not ours; Signal K’s MQTT plugin and Mosquitto use the same port.`,
        'It may forget at a power cut what it has acknowledged, and our broker cannot have its port.',
        `set MQTT_PORT and MQTT_URL to another port, or MQTT_USERNAME when that broker is meant; then ${RESTART}`,
      );
    }),
};

async function withState({ state }: Context, judge: (state: BoatState) => Finding): Promise<Finding> {
  const seen = await state();
  return seen instanceof VisitError ? skipped(NO_BROKER) : judge(seen);
}

const online = NEEDED.map(
  (name): Check => ({
    id: `service.${name}`,
    title: `the ${name} is running`,
    run: (context) =>
      withState(context, ({ services }) => {
        if (name === 'broker' && !isOurBroker(context.cli)) return skipped('the broker is not ours');
        // Whether the broker is ours is another check's.
        if (name === 'broker' && !services.has(name)) return skipped('the broker is not ours');
        const state = services.get(name);
        if (state?.status === 'online') return ok(`since ${state.since ?? 'long ago'}`);
        return failed(
          isLockedOut({ services }, name) || isKeptOut({ services }, name)
            ? stoppedSentence({ services }, name)
            : state
              ? `The ${name} ${state.since ? `is offline since ${state.since}` : 'does not answer: it hangs, or ended without a word'}.`
              : `Nothing is heard of the ${name} on this broker.`,
          meansStopped(name),
          isKeptOut({ services }, name)
            ? nextStepByDoctor({ next: 'match_folders' })
            : context.unlessDisk(`${REVIVE}; if it stays away, ${ownCommand(`logs ${name}`)}`),
        );
      }),
  }),
);

/** What other checks tell, with the next step. */
const OTHERS_TELL: readonly string[] = ['network', 'signalk'];

const needs: Check = {
  id: 'service.needs',
  title: 'no service lacks anything but the network',
  run: (context) =>
    withState(context, ({ services }) => {
      const lacking = [...services].flatMap(([name, { needs }]) =>
        needs.filter(({ what }) => !OTHERS_TELL.includes(what)).map(({ message }) => `the ${name}: ${message}`),
      );
      if (lacking.length === 0) return ok('nothing is lacking');
      return failed(
        `Something is lacking for ${lacking.join('; ')}`,
        'That service cannot do its work, or part of it.',
        `mend what it says; ${ownCommand('logs')} tells more`,
      );
    }),
};

const versions: Check = {
  id: 'service.versions',
  title: 'all processes are of this version',
  run: (context) =>
    withState(context, ({ services }) => {
      const others = [...services]
        .filter(([, one]) => one.status === 'online' && one.version !== version)
        .map(([name, one]) => `the ${name} (${one.version})`);
      if (others.length === 0) return ok(version);
      return failed(
        `This is version ${version}, but ${listed(others)} ${others.length === 1 ? 'is' : 'are'} not.`,
        'An upgrade was not finished: processes still run that were started before it.',
        RESTART,
      );
    }),
};

export const busChecks: readonly Check[] = [reachable, speaksMqtt, letsIn, ours, ...online, needs, versions];
