import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An authority of its own in this folder (`ca.crt`), and what it signed for one name (`shore.crt`, `shore.key`). */
export function makeOwnAuthority(folder: string, name: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-subj',
    '/CN=An owner’s authority',
    '-days',
    '2',
  );
  openssl('req', ...key, '-keyout', 'shore.key', '-out', 'shore.csr', '-subj', `/CN=${name}`);
  writeFileSync(join(folder, 'ext'), `subjectAltName=DNS:${name}\n`);
  const signed = ['-in', 'shore.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-out', 'shore.crt', '-extfile', 'ext'];
  openssl('x509', '-req', ...signed, '-days', '2');
}
