import { brokerSettings } from '../../broker/settings.ts';
import { brokerAddress, isOnThisMachine, withoutLogin } from '../../shared/bus/broker-address.ts';
import { ashoreWarnDays, boatRoot, busSettings, keepFreeSettings } from '../../shared/runtime/common-settings.ts';
import type { ConfigOf } from '../../shared/runtime/settings.ts';
import { isLoopbackHost } from '../../shared/runtime/where-from.ts';
import { gatewaySettings } from '../gateway/settings.ts';

/** What the command line needs of the services' settings to find them. */
export const cliSettings = {
  ...busSettings,
  ...keepFreeSettings,
  ashoreWarnDays,
  boatRoot,
  mqttPort: brokerSettings.mqttPort,
  gatewayHost: gatewaySettings.host,
  gatewayPort: gatewaySettings.port,
  gatewayToken: gatewaySettings.token,
  usersFile: brokerSettings.usersFile,
} as const;
export type CliConfig = ConfigOf<typeof cliSettings>;

/** Where the broker is: as set; else where ours listens on this machine. */
export function brokerUrl(config: CliConfig): string {
  if (config.mqttUrl !== busSettings.mqttUrl.fallback) return withoutLogin(config.mqttUrl).url;
  return `mqtt://127.0.0.1:${config.mqttPort}`;
}

/** Null is a stranger, who may read everything; only a broker that is not ours needs a login. */
export function visitorLogin({ mqttUrl, mqttUsername: username, mqttPassword: password }: CliConfig) {
  return username === '' ? withoutLogin(mqttUrl).login : { username, password };
}

/** Whether the broker is certainly ours: nothing names another. */
export const isSurelyOurBroker = ({ mqttUrl }: CliConfig): boolean => mqttUrl === busSettings.mqttUrl.fallback;

export const isOurBroker = (config: CliConfig): boolean =>
  visitorLogin(config) === null && isOnThisMachine(brokerAddress(brokerUrl(config)));

/** Where this machine reaches the gateway without a token: it listens on loopback too, wherever else it may. */
export function gatewayUrl({ gatewayHost, gatewayPort }: Pick<CliConfig, 'gatewayHost' | 'gatewayPort'>): string {
  const isLoopbackAddress = gatewayHost !== 'localhost' && isLoopbackHost(gatewayHost);
  const host = isLoopbackAddress ? gatewayHost : gatewayHost === '::' ? '::1' : '127.0.0.1';
  return `http://${host.includes(':') ? `[${host}]` : host}:${gatewayPort}`;
}
