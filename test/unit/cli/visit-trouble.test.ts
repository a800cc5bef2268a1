import { describe, expect, test } from 'vitest';
import { cliSettings } from '../../../services/cli/settings.ts';
import { visitTrouble } from '../../../services/cli/visit-trouble.ts';
import { VisitError, type VisitTrouble } from '../../../shared/bus/visit-error.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';
import { ROOMY } from '../../support/situations.ts';

describe('a disk that takes nothing is the cause of a broker that is away, or takes nothing', () => {
  const disk = { ...ROOMY, freeBytes: 0, shortBytes: 2e7, mountPoint: '/mnt/data' };
  const said = (trouble: VisitTrouble) =>
    visitTrouble(new VisitError(trouble, 'it closed the connection'), readConfig(cliSettings, {}), { disk }).trouble;

  test.each(['away', 'cut'] as const)('%s', (trouble) => {
    expect(said(trouble)).toMatchObject({
      cause: expect.stringMatching(/^The disk at \/mnt\/data is full: .*\. The broker .*: it closed the connection\.$/),
      nextStep: expect.stringContaining('sudo du -xhd1 /mnt/data'),
    });
  });

  test.each(['silent', 'no_mqtt', 'login', 'refused'] as const)('and not of one that is %s', (trouble) => {
    expect(said(trouble).cause).not.toMatch(/disk/);
  });
});

test.each<[what: string, env: Record<string, string>, isOwn: boolean]>([
  ['without a login', {}, true],
  ['with the services’ name, whose password it was not given', { MQTT_USERNAME: 'boat' }, true],
  ['with the services’ login', { MQTT_USERNAME: 'boat', MQTT_PASSWORD: 'x' }, false],
])('a command %s that is refused says of the services only what it can know', (_what, env, isOwn) => {
  const { trouble } = visitTrouble(new VisitError('login', 'it refuses the login'), readConfig(cliSettings, env));
  if (isOwn) expect(trouble.consequence).toContain('may well work');
  else expect(trouble.consequence).toContain('nothing is collected');
  if (env.MQTT_USERNAME && isOwn) expect(trouble.nextStep).toContain('give this command MQTT_PASSWORD');
});

test.each<[what: string, env: Record<string, string>, next: RegExp]>([
  ['MQTT_USERNAME', { MQTT_USERNAME: 'boat', MQTT_PASSWORD: 'x' }, /give this command MQTT_USERNAME and/],
  ['MQTT_USERNAME alone', { MQTT_USERNAME: 'boat' }, /give this command MQTT_USERNAME and/],
  ['MQTT_URL', { MQTT_URL: 'mqtt://boat:x@127.0.0.1' }, /or MQTT_URL/],
  ['nothing', {}, /set MQTT_USERNAME and MQTT_PASSWORD/],
])('where services are in, a refused login is this command’s own: by %s', (_by, env, next) => {
  const refused = new VisitError('login', 'it refuses the login');
  const { trouble } = visitTrouble(refused, readConfig(cliSettings, env), { servicesAreIn: true });
  expect(trouble.cause).toMatch(/does not let this command in/);
  expect(trouble.consequence).toMatch(/the services go on/);
  expect(trouble.nextStep).toMatch(next);
  expect(trouble.nextStep).not.toMatch(/Ctrl-C|restart/);
});
