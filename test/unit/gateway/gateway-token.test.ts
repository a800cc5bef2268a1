import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatewayToken } from '../../../services/gateway/gateway-token.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const TOKEN = '0123456789abcdef';

/** Which token the gateway would work with, or why it does not start. */
function tokenFor(host: string, token: string, inFile: string | null, given = false): string | null {
  const folder = tempFolder();
  if (inFile !== null) writeFileSync(join(folder, 'gateway-token'), inFile);
  const credentialsDir = given ? folder : '';
  return gatewayToken({ host, token, credentialsDir }, given ? '/nowhere' : folder);
}

test.each([
  ['localhost', '', null, null],
  ['127.0.0.1', '', '', null],
  ['localhost', TOKEN, null, TOKEN],
  ['0.0.0.0', TOKEN, null, TOKEN],
  ['0.0.0.0', '', `${TOKEN}\n`, TOKEN],
  ['192.168.1.20', TOKEN, 'another-0123456789', TOKEN],
])('on %s with the setting "%s" and the file %j it is %j', (host, token, inFile, expected) => {
  expect(tokenFor(host, token, inFile)).toBe(expected);
});

test('systemd’s folder of credentials is looked into where there is one', () => {
  expect(tokenFor('::', '', TOKEN, true)).toBe(TOKEN);
});

test.each(['0.0.0.0', '::', '192.168.1.20', 'd3kos.local'])('on %s it does not start without one', (host) => {
  for (const inFile of [null, '', '\n']) {
    expect(() => tokenFor(host, '', inFile)).toThrow(expect.objectContaining({ code: 'config' }));
    expect(() => tokenFor(host, '', inFile)).toThrow(/everyone on the network.*GATEWAY_TOKEN.*gateway-token/);
  }
});

test('a token of the file that is easily guessed is refused, and not shown', () => {
  expect(() => tokenFor('localhost', '', 'ahoy')).toThrow(expect.objectContaining({ code: 'config' }));
  expect(() => tokenFor('localhost', '', 'ahoy')).toThrow(/^(?!.*ahoy)/);
});
