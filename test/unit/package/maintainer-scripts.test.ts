import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { MAINTAINER_SCRIPTS, maintainerScript } from '../../../deploy/package/maintainer-scripts.ts';
import { needs, shellcheck } from '../../support/needs.ts';

const UNITS = [
  { name: 'd3kos-export-boot.service', text: '[Service]\nType=exec\n[Install]\nWantedBy=multi-user.target\n' },
  { name: 'd3kos-export-broker.service', text: '[Service]\nType=notify\n' },
  { name: 'd3kos-export-daily.timer', text: '[Timer]\n[Install]\nWantedBy=timers.target\n' },
];

describe.each(MAINTAINER_SCRIPTS)('%s', (script) => {
  const text = maintainerScript(script, UNITS);

  test('is a script of the plain shell, and stops at the first failure', () => {
    expect(text).toMatch(/^#!\/bin\/sh\n(#.*\n)*set -e\n/);
    expect(spawnSync('sh', ['-n'], { input: text }).stderr.toString()).toBe('');
    expect(text).not.toMatch(/@[A-Z]+@/);
  });

  test('has nothing that shellcheck warns of', needs(shellcheck), () => {
    expect(spawnSync('shellcheck', ['--shell=sh', '-'], { input: text }).stdout.toString()).toBe('');
  });
});

test('enables the units that can be, waits for the services that tell when they are ready, makes a login for each', () => {
  const text = maintainerScript('postinst', UNITS);
  expect(text).toContain("ENABLED='d3kos-export-boot.service d3kos-export-daily.timer'\n");
  expect(text).toContain("SERVICES='d3kos-export-broker.service'\n");
  expect(text).toContain("LOGINS='broker collector queue-keeper uploader gateway boot daily'\n");
});

test('on removal stops what starts the others first', () => {
  expect(maintainerScript('prerm', UNITS)).toContain(
    'stop d3kos-export-daily.timer d3kos-export-boot.service d3kos-export-broker.service ',
  );
});

test('a new Node starts what runs anew, and nothing that does not', () => {
  const text = maintainerScript('postinst', UNITS);
  const branch = text.slice(text.indexOf('  triggered)'));
  expect(branch).toMatch(/is-active d3kos-export\.target; then\n\s+deb-systemd-invoke restart d3kos-export\.target/);
});
