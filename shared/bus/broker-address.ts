/** Where a broker is: a unix socket of this machine, or a host and port, with TLS or without. Pure. */
export type BrokerAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp' | 'tls'; readonly host: string; readonly port: number };

/** Of an `MQTT_URL` that fits its setting: `mqtt://`, `tcp://`, `mqtts://` or `unix:/path`. */
export function brokerAddress(mqttUrl: string): BrokerAddress {
  const { protocol, hostname, port, pathname } = new URL(mqttUrl);
  if (protocol === 'unix:') return { kind: 'socket', path: decodeURIComponent(pathname) };
  const isSecure = protocol === 'mqtts:';
  return {
    kind: isSecure ? 'tls' : 'tcp',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (isSecure ? 8883 : 1883),
  };
}

/** A broker on this machine knows the logins that lie on it. */
export function isOnThisMachine(address: BrokerAddress): boolean {
  if (address.kind === 'socket') return true;
  return address.host === 'localhost' || address.host === '::1' || address.host.startsWith('127.');
}

export interface BrokerLogin {
  readonly username: string;
  readonly password: string;
}

/** An `MQTT_URL` without the login that may stand in it, so that it can be shown, and that login. */
export function withoutLogin(mqttUrl: string): { readonly url: string; readonly login: BrokerLogin | null } {
  const [, scheme = '', userinfo = '', rest = ''] = /^([a-z]+:\/\/)([^/?#]*)@(.*)$/is.exec(mqttUrl) ?? [];
  if (scheme === '') return { url: mqttUrl, login: null };
  const [, name = '', password = ''] = /^([^:]*):?(.*)$/s.exec(userinfo) ?? [];
  return { url: scheme + rest, login: { username: decoded(name), password: decoded(password) } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
