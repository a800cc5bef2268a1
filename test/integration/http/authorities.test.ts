import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAuthorities } from '../../../shared/http/authorities.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { startTlsServer } from '../cli/tls-server.ts';

const read = (path: string) => readAuthorities({ extraAuthorities: path, certFile: '' });

test('a file may hold several authorities, with words between them, and both settings count', async () => {
  const { strangerAuthority } = await startTlsServer();
  const pem = readFileSync(strangerAuthority, 'utf8');
  const both = join(tempFolder(), 'both.pem');
  writeFileSync(both, `subject=/CN=one\n${pem}\r\n\nsubject=/CN=two\n${pem}`);
  expect(read(both)).toHaveLength(2);
  expect(readAuthorities({ extraAuthorities: both, certFile: strangerAuthority })).toHaveLength(3);
  expect(readAuthorities({ extraAuthorities: '', certFile: '' })).toEqual([]);
});

test('a file that cannot be used is refused with the setting, what is wrong, and what to do', async () => {
  const { strangerAuthority, keysOfWell } = await startTlsServer();
  const folder = tempFolder();
  const pem = readFileSync(strangerAuthority, 'utf8');
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64');
  mkdirSync(join(folder, 'certs'));
  const refused: [path: string, words: RegExp][] = [
    [join(folder, 'nowhere.pem'), /is not there, or lies where the services may not look .*\/home.*\/etc\/ssl\/certs/],
    [join(folder, 'certs'), /is a folder: name the one file/],
    [file('ca.der', der), /is a certificate in DER.*openssl x509 -inform DER/],
    [file('key.pem', keysOfWell.key), /holds no certificate/],
    [file('empty.pem', ''), /holds no certificate/],
    [file('cut.pem', pem.slice(0, 200)), /holds no certificate/],
    [file('torn.pem', pem.replace(/[A-Za-z0-9+/]{20}/, 'AAAA')), /cannot be read: get the file anew/],
  ];
  for (const [path, words] of refused) {
    expect(() => read(path)).toThrow(words);
    expect(() => read(path)).toThrow(`NODE_EXTRA_CA_CERTS=${path} `);
  }
  const secret = file('secret.pem', pem);
  chmodSync(secret, 0o000);
  if (process.getuid?.() !== 0) expect(() => read(secret)).toThrow(/may not be read by this service.*chmod 644/);
});
