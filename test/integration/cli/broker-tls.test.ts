import { expect, onTestFinished, test } from 'vitest';
import { brokerProblem } from '../../../deploy/start-boat/look-at-broker.ts';
import { startTestBroker } from '../../support/broker.ts';
import { run } from './cli-rig.ts';
import { startTlsServer } from './tls-server.ts';

const plainBroker = async () => `mqtts://127.0.0.1:${(await startTestBroker()).port}`;
const tlsServer = async (name: 'selfSigned' | 'otherHost' | 'well', scheme: string) =>
  (await startTlsServer())[name].replace('https', scheme);

test.each<[what: string, url: () => Promise<string>, words: RegExp, next: RegExp]>([
  ['mqtts:// to a broker without TLS', plainBroker, /There is no TLS at mqtts:/, /MQTT_URL to mqtt:.*8883/],
  [
    'a self-signed certificate',
    () => tlsServer('selfSigned', 'mqtts'),
    /certificate .* does not hold/,
    /NODE_EXTRA_CA/,
  ],
  [
    'a certificate for another host',
    () => tlsServer('otherHost', 'mqtts'),
    /certificate .* not hold/,
    /host that it is/,
  ],
  ['mqtt:// to a port with TLS', () => tlsServer('well', 'mqtt'), /no MQTT.*one that wants TLS \(mqtts/, /MQTT_URL/],
])('%s is told as what it is, with what to set', async (_what, start, words, next) => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  const url = await start();
  const { code, err } = await run({ MQTT_URL: url }, 'status');
  expect([code, err]).toEqual([3, expect.stringMatching(words)]);
  expect(err).toMatch(next);
  const problem = await brokerProblem({ mqttUrl: url, mqttLogin: null });
  expect(problem).toMatch(words);
  expect(problem).toMatch(next);
  const doctor = await run({ MQTT_URL: url }, 'doctor');
  expect(doctor.out).toMatch(words);
  expect(warnings, 'an address is no name of a server').toEqual([]);
});
