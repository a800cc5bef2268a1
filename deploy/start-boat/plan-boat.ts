import { join } from 'node:path';
import { gatewayUrl } from '../../services/cli/settings.ts';
import { BOAT_LOG_FILE, boatDataDir } from '../../services/cli/usual-env-file.ts';
import { type BrokerLogin, brokerAddress, withoutLogin } from '../../shared/bus/broker-address.ts';
import { listenAddresses } from '../../shared/runtime/listen-addresses.ts';
import { CHECKOUT } from '../../shared/runtime/own-commands.ts';
import { shellWord } from '../../shared/runtime/shell-word.ts';
import type { NeededPort } from './check-ports.ts';
import { spokenLevel } from './log-lines.ts';

type Env = Record<string, string | undefined>;

export interface PlannedProcess {
  readonly name: string;
  readonly bundle: string;
}

export interface BoatPlan {
  /** Folder of the logs, and of everything that the environment does not put elsewhere. */
  readonly folder: string;
  readonly root: string;
  readonly isSample: boolean;
  readonly dataDir: string;
  readonly centralDataDir: string;
  readonly env: Env;
  readonly processes: readonly PlannedProcess[];
  /** Without the login that was in it. */
  readonly mqttUrl: string;
  readonly mqttLogin: BrokerLogin | null;
  readonly isOurBroker: boolean;
  readonly gatewayUrl: string;
  readonly ports: readonly NeededPort[];
  /** Every folder that is written, each once, and the setting that names another. */
  readonly written: readonly { readonly setting: string; readonly path: string }[];
  readonly logFile: string;
  readonly logLevel: string;
  readonly whatToTry: string;
}

const USUAL_PORTS: Readonly<Record<string, string>> = {
  MQTT_PORT: '1883',
  GATEWAY_PORT: '8094',
  CENTRAL_PORT: '8480',
};

/**
 * Which processes run, with which settings. What the environment names is kept: a broker of one's own (`MQTT_URL`) or a
 * central server of one's own (`CENTRAL_API_URL`) takes the place of ours. Takes settings that fit.
 */
export function planBoat(given: Env, folder: string): BoatPlan {
  const port = (name: string) => given[name] || USUAL_PORTS[name] || '';
  const mqttPort = port('MQTT_PORT');
  const gatewayPort = port('GATEWAY_PORT');
  const centralPort = port('CENTRAL_PORT');
  const { url: mqttUrl, login } = withoutLogin(given.MQTT_URL || `mqtt://127.0.0.1:${mqttPort}`);
  const mqttLogin = given.MQTT_USERNAME
    ? { username: given.MQTT_USERNAME, password: given.MQTT_PASSWORD ?? '' }
    : login;
  const centralUrl = given.CENTRAL_API_URL || `http://127.0.0.1:${centralPort}`;
  const root = given.D3KOS_ROOT || join(folder, 'd3kos');
  const dataDir = given.DATA_DIR || boatDataDir(folder);
  const centralDataDir = given.CENTRAL_DATA_DIR || join(folder, 'central');
  const logLevel = given.LOG_LEVEL || 'info';
  const names = [
    ...(given.MQTT_URL ? [] : ['broker']),
    ...(given.CENTRAL_API_URL ? [] : ['central']),
    'queue-keeper',
    'collector',
    'uploader',
    'gateway',
  ];
  const gateway = gatewayUrl({ gatewayHost: given.GATEWAY_HOST || 'localhost', gatewayPort: Number(gatewayPort) });
  const plan = {
    folder,
    root,
    isSample: !given.D3KOS_ROOT,
    dataDir,
    centralDataDir,
    env: {
      ...given,
      D3KOS_ROOT: root,
      DATA_DIR: dataDir,
      CENTRAL_DATA_DIR: centralDataDir,
      MQTT_PORT: mqttPort,
      GATEWAY_PORT: gatewayPort,
      CENTRAL_PORT: centralPort,
      MQTT_URL: mqttUrl,
      ...(mqttLogin ? { MQTT_USERNAME: mqttLogin.username, MQTT_PASSWORD: mqttLogin.password } : {}),
      CENTRAL_API_URL: centralUrl,
      LOG_LEVEL: spokenLevel(logLevel),
    },
    processes: names.map((name) => ({ name, bundle: `${name}.js` })),
    mqttUrl,
    mqttLogin,
    isOurBroker: !given.MQTT_URL,
    gatewayUrl: gateway,
    logFile: join(folder, BOAT_LOG_FILE),
    logLevel,
  };
  return {
    ...plan,
    ports: portsOf(given, plan.env),
    written: writtenBy(plan, given),
    whatToTry: whatToTry(plan, given.CENTRAL_API_URL ? null : centralUrl),
  };
}

function writtenBy({ folder, root, isSample, dataDir, centralDataDir }: Told, given: Env) {
  const named = (setting: string, path: string) => ({ setting: given[setting] ? setting : 'BOAT_DIR', path });
  const all = [
    named('BOAT_DIR', folder),
    ...(isSample ? [named('BOAT_DIR', root)] : []),
    named('DATA_DIR', dataDir),
    ...(given.CENTRAL_API_URL ? [] : [named('CENTRAL_DATA_DIR', centralDataDir)]),
  ];
  return all.filter(({ path }, nth) => all.findIndex((one) => one.path === path) === nth);
}

function portsOf(given: Env, env: Env): NeededPort[] {
  const needed = (setting: string, hostSetting: string, usual = '127.0.0.1') => ({
    setting,
    hostSetting,
    hosts: listenAddresses(given[hostSetting] || usual).map((address) => address.host),
    port: Number(env[setting]),
  });
  const websocket = Number(given.MQTT_WS_PORT || 0) === 0 ? [] : [needed('MQTT_WS_PORT', 'MQTT_HOST')];
  return [
    ...(given.MQTT_URL ? [] : [needed('MQTT_PORT', 'MQTT_HOST'), ...websocket]),
    ...(given.CENTRAL_API_URL ? [] : [needed('CENTRAL_PORT', 'CENTRAL_HOST')]),
    needed('GATEWAY_PORT', 'GATEWAY_HOST', 'localhost'),
  ];
}

type Told = Omit<BoatPlan, 'ports' | 'written' | 'whatToTry'>;

function whatToTry(plan: Told, ourCentral: string | null): string {
  const { gatewayUrl, mqttUrl, mqttLogin, dataDir, logFile, logLevel } = plan;
  const broker = brokerOptions(mqttUrl, mqttLogin);
  return [
    'Try it:',
    `  how the boat is     ${statusCommand(plan)}`,
    `  another export      curl -X POST ${gatewayUrl}/export/generate`,
    `  the same by MQTT    mosquitto_pub ${broker} -t export/request -q 1 -n`,
    `  the queue           curl ${gatewayUrl}/export/queue/status`,
    `  everything, live    mosquitto_sub ${broker} -t 'export/#' -t 'upload/#' -v`,
    ...(ourCentral ? [`  what came ashore    curl ${ourCentral}/api/v1/imports`] : []),
    `  the HTTP interface  ${gatewayUrl}/docs/json`,
    `  the files           ${dataDir}`,
    ...(logLevel === 'silent' ? [] : [`  the log             ${logFile}`]),
    'Ctrl-C ends everything.',
  ].join('\n');
}

/** With what our own command line has to be told of this boat, beside the settings that it finds in its folder. */
function statusCommand({ env, mqttLogin }: Told): string {
  const boat = env.BOAT_DIR ? { BOAT_DIR: shellWord(env.BOAT_DIR) } : {};
  const login = mqttLogin === null ? {} : { MQTT_USERNAME: shellWord(mqttLogin.username), MQTT_PASSWORD: 'PASSWORD' };
  const told = Object.entries({ ...boat, ...login }).map(([name, value]) => `${name}=${value} `);
  return `${told.join('')}${CHECKOUT.call('status')}`;
}

/** How Mosquitto's programs are told where a broker is; the password is not shown, and whoever calls them puts it in. */
function brokerOptions(mqttUrl: string, login: BrokerLogin | null): string {
  const address = brokerAddress(mqttUrl);
  const who = login ? ` -u ${shellWord(login.username)} -P PASSWORD` : '';
  if (address.kind === 'socket') return `--unix ${shellWord(address.path)}${who}`;
  return `-h ${address.host} -p ${address.port}${address.kind === 'tls' ? ' --tls-use-os-certs' : ''}${who}`;
}
