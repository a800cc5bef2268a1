import { join } from 'node:path';

type Env = Record<string, string | undefined>;

export interface PlannedProcess {
  readonly name: string;
  readonly bundle: string;
}

export interface BoatPlan {
  readonly root: string;
  readonly isSample: boolean;
  readonly dataDir: string;
  readonly centralDataDir: string;
  readonly env: Env;
  readonly processes: readonly PlannedProcess[];
  readonly mqttUrl: string;
  readonly gatewayUrl: string;
  readonly whatToTry: string;
}

/**
 * Which processes run, with which settings. What the environment names is kept: a broker of one's own (`MQTT_URL`) or a
 * central server of one's own (`CENTRAL_API_URL`) takes the place of ours.
 */
export function planBoat(given: Env, folder: string): BoatPlan {
  const port = (name: string, fallback: number) => given[name] || String(fallback);
  const mqttPort = port('MQTT_PORT', 1883);
  const gatewayPort = port('GATEWAY_PORT', 8094);
  const centralPort = port('CENTRAL_PORT', 8480);
  const mqttUrl = given.MQTT_URL || `mqtt://127.0.0.1:${mqttPort}`;
  const centralUrl = given.CENTRAL_API_URL || `http://127.0.0.1:${centralPort}`;
  const root = given.D3KOS_ROOT || join(folder, 'd3kos');
  const dataDir = given.DATA_DIR || join(folder, 'data');
  const centralDataDir = given.CENTRAL_DATA_DIR || join(folder, 'central');
  const names = [
    ...(given.MQTT_URL ? [] : ['broker']),
    ...(given.CENTRAL_API_URL ? [] : ['central']),
    'queue-keeper',
    'collector',
    'uploader',
    'gateway',
  ];
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  return {
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
      CENTRAL_API_URL: centralUrl,
    },
    processes: names.map((name) => ({ name, bundle: `${name}.js` })),
    mqttUrl,
    gatewayUrl,
    whatToTry: whatToTry(gatewayUrl, new URL(mqttUrl), centralUrl, !given.CENTRAL_API_URL, dataDir),
  };
}

function whatToTry(gatewayUrl: string, mqtt: URL, centralUrl: string, isOurCentral: boolean, dataDir: string): string {
  const broker = `-h ${mqtt.hostname} -p ${mqtt.port || 1883}`;
  return [
    'Try it:',
    `  another export      curl -X POST ${gatewayUrl}/export/generate`,
    `  the same by MQTT    mosquitto_pub ${broker} -t export/request -q 1 -n`,
    `  the queue           curl ${gatewayUrl}/export/queue/status`,
    `  everything, live    mosquitto_sub ${broker} -t 'export/#' -t 'upload/#' -v`,
    ...(isOurCentral ? [`  what came ashore    curl ${centralUrl}/api/v1/imports`] : []),
    `  the HTTP interface  ${gatewayUrl}/docs/json`,
    `  the files           ${dataDir}`,
    'Ctrl-C ends everything.',
  ].join('\n');
}
