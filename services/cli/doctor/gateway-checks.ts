import { isLoopbackHost } from '../../../shared/runtime/where-from.ts';
import { objectIn } from '../http-call.ts';
import { gatewayUrl } from '../settings.ts';
import { ownCommand, RESTART, REVIVE } from '../trouble.ts';
import { readToken } from './ask-central.ts';
import { BESIDE, type Check, failed, ok, SUDO, skipped } from './check.ts';
import { isOfNpmStart, reviveBoat } from './of-npm-start.ts';

const answers: Check = {
  id: 'gateway.answers',
  title: 'the gateway’s port answers',
  async run(context) {
    const { health, cli } = context;
    const answer = await health();
    if (!(answer instanceof Error)) return ok(gatewayUrl(cli));
    const revive = isOfNpmStart(context) ? await reviveBoat(context) : REVIVE;
    return failed(
      `Nobody answers at ${gatewayUrl(cli)}: ${answer.message}.`,
      'The page, scripts and HTTP callers get no answer. Exports do not need it.',
      revive === BESIDE ? BESIDE : `${revive}; if it stays away, ${ownCommand('logs gateway')}`,
    );
  },
};

const isOurs = (health: Readonly<Record<string, unknown>>) => 'bus_connected' in health && 'version' in health;

const ours: Check = {
  id: 'gateway.ours',
  title: 'who answers there is this system’s gateway',
  async run({ health, cli }) {
    const answer = await health();
    if (answer instanceof Error) return skipped('nobody answers');
    const said = objectIn(answer.text);
    if (isOurs(said)) return ok(String(said.version));
    const isPython = said.service === 'export-manager';
    const who = isPython ? 'the old Python export service' : `another program (HTTP ${answer.status})`;
    return failed(
      `Port ${cli.gatewayPort} is taken by ${who}.`,
      isPython
        ? 'Exports asked for on the page go into its queue and not into ours, and our gateway cannot start.'
        : 'Our gateway cannot start, so the page and scripts reach the wrong program.',
      isPython
        ? `sudo systemctl disable --now d3kos-export-manager, then ${RESTART}`
        : `sudo ss -ltnp 'sport = :${cli.gatewayPort}' shows who; end it, or set GATEWAY_PORT`,
    );
  },
};

const sees: Check = {
  id: 'gateway.bus',
  title: 'the gateway is connected to the broker',
  async run({ health, unlessDisk }) {
    const answer = await health();
    const said = answer instanceof Error ? {} : objectIn(answer.text);
    if (!isOurs(said)) return skipped('the gateway cannot be asked');
    if (said.bus_connected === true) return ok('it is');
    return failed(
      'The gateway is not connected to the broker.',
      'It answers every request for an export with 503.',
      unlessDisk(`compare its MQTT_URL with where the broker listens; ${ownCommand('logs gateway')} tells why`),
    );
  },
};

const token: Check = {
  id: 'gateway.token',
  title: 'a gateway that the network reaches has its token',
  run({ cli, credentials, untold }) {
    if (isLoopbackHost(cli.gatewayHost)) return ok('it listens on this machine only');
    if (cli.gatewayToken !== '' || untold.includes('GATEWAY_TOKEN')) return ok('GATEWAY_TOKEN');
    const kept = readToken(credentials, 'gateway-token');
    if (kept === 'hidden') return skipped(SUDO);
    if (kept !== '') return ok('the credential gateway-token');
    return failed(
      `GATEWAY_HOST is ${cli.gatewayHost}, which the network reaches, and there is no token.`,
      'The gateway does not start, since anyone near the boat could use it.',
      `set GATEWAY_TOKEN to 16 or more letters and digits, or GATEWAY_HOST to localhost; then ${RESTART}`,
    );
  },
};

export const gatewayChecks: readonly Check[] = [answers, ours, sees, token];
