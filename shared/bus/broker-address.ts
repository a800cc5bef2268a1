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
