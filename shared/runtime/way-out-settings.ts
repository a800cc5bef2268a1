import { pathSetting } from './place-settings.ts';
import { parseProxy } from './proxy.ts';
import { textSetting } from './settings.ts';

/** A variable that other programs share, which they read in small letters first, then in capitals (curl(1)). */
function ofProxies(name: string, secret: boolean, judge: (text: string) => void, summary: string) {
  const setting = textSetting(name, { default: '', defaultText: 'none', secret, summary });
  const parse = (text: string): string => {
    judge(text);
    return text.trim();
  };
  return { ...setting, alsoNamed: name.toLowerCase(), parse };
}

/** It may hold a login, and so is a secret. */
const proxy = (name: string, summary: string) => ofProxies(name, true, (text) => void parseProxy(text, name), summary);

/** Through whom the central database is reached, and whom to believe that it is the one; by the names that curl and Node know. */
export const wayOutSettings = {
  httpsProxy: proxy(
    'HTTPS_PROXY',
    'HTTP proxy that leads to an `https://` central database, as `http://name:password@host:port`; small letters are read first, as curl does, of the three below too',
  ),
  httpProxy: proxy('HTTP_PROXY', 'the same for one of `http://` that is not on this machine'),
  allProxy: proxy('ALL_PROXY', 'the same for either, where there is none of its own'),
  noProxy: ofProxies(
    'NO_PROXY',
    false,
    () => {},
    'hosts, domains, addresses (`10.1.2.3`, `10.*`) and networks (`10.0.0.0/8`) that are reached without a proxy, comma-separated; `*`: all',
  ),
  extraAuthorities: pathSetting('NODE_EXTRA_CA_CERTS', {
    default: '',
    defaultText: 'none',
    summary:
      'PEM file of authorities whose certificates are trusted beside the well-known ones; where services may read it, such as `/etc/ssl/certs`',
  }),
  certFile: pathSetting('SSL_CERT_FILE', {
    default: '',
    defaultText: 'none',
    summary: 'another such file, by the name that OpenSSL and curl know',
  }),
} as const;
