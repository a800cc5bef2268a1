import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { onTestFinished } from 'vitest';
import { needHere, openssl as opensslProgram } from '../../support/needs.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/**
 * HTTPS servers on loopback whose certificates do not hold, each in its way. They are made by OpenSSL, signed by an
 * authority that this process trusts until the test ends, so that the fault meant is the only one.
 */
export async function startTlsServer() {
  needHere(opensslProgram);
  const folder = tempFolder();
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  /** A new key, and what is made with it: a certificate signed by itself, or a request for one. */
  const request = (name: string, ending: 'crt' | 'csr', commonName: string, ...more: string[]) =>
    openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`],
      ...['-out', `${name}.${ending}`, '-subj', `/CN=${commonName}`, ...more],
    );
  request('ca', 'crt', 'Test authority', '-x509', '-days', '2');
  const before = getCACertificates();
  setDefaultCACertificates([...before, readFileSync(join(folder, 'ca.crt'), 'utf8')]);
  onTestFinished(() => setDefaultCACertificates(before));

  function signed(name: string, host: string, validity: readonly string[] = ['-days', '2'], authority = 'ca') {
    request(name, 'csr', host);
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}\n`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${authority}.crt`,
      '-CAkey',
      `${authority}.key`,
      '-out',
      `${name}.crt`,
      '-extfile',
      `${name}.ext`,
      ...validity,
    );
    return listen(name);
  }

  /** `x509` of OpenSSL 3.0 knows no beginning but now; its little authority does. */
  function fromTheFuture(name: string, host: string) {
    request(name, 'csr', host);
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=IP:${host}\n`);
    writeFileSync(join(folder, 'index.txt'), '');
    writeFileSync(join(folder, 'serial'), '01\n');
    const authority = ['database=index.txt', 'serial=serial', 'new_certs_dir=.', 'default_md=sha256', 'policy=names'];
    const sections = ['[ca]', 'default_ca=test', '[test]', ...authority, '[names]', 'commonName=supplied'];
    writeFileSync(join(folder, 'ca.cnf'), `${sections.join('\n')}\n`);
    openssl(
      ...['ca', '-batch', '-notext', '-config', 'ca.cnf', '-cert', 'ca.crt', '-keyfile', 'ca.key'],
      ...['-in', `${name}.csr`, '-out', `${name}.crt`, '-extfile', `${name}.ext`],
      ...['-startdate', '20900101000000Z', '-enddate', '20910101000000Z'],
    );
    return listen(name);
  }

  const keysOf = (name: string) => {
    const read = (ending: string) => readFileSync(join(folder, `${name}.${ending}`));
    return { key: read('key'), cert: read('crt') };
  };

  async function listen(name: string): Promise<string> {
    const server = createServer(keysOf(name), (_request, response) =>
      response.end('{"status":"success","records_synced":0}'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  request('self', 'crt', '127.0.0.1', '-x509', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2');
  request('stranger-ca', 'crt', 'An authority that nobody here trusts', '-x509', '-days', '2');
  return {
    // OpenSSL 3.0 knows no earlier beginning than now: a certificate that ends before it begins has expired as well.
    expired: await signed('expired', '127.0.0.1', ['-days', '-1']),
    notYetValid: await fromTheFuture('future', '127.0.0.1'),
    otherHost: await signed('other', 'elsewhere.example'),
    selfSigned: await listen('self'),
    stranger: await signed('stranger', '127.0.0.1', ['-days', '2'], 'stranger-ca'),
    well: await signed('well', '127.0.0.1'),
    /** Key and certificate of the one that is well, for servers that are not well otherwise. */
    keysOfWell: keysOf('well'),
    /** Of the one for `elsewhere.example`. */
    keysOfOther: keysOf('other'),
    /** The certificate of the authority that nobody here trusts. */
    strangerAuthority: join(folder, 'stranger-ca.crt'),
  };
}
