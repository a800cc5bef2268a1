import { describe, expect, test } from 'vitest';
import { bootedMachines } from '../support/machine.ts';
import { needs } from '../support/needs.ts';
import { boatMachine, SERVICES } from './boat-machine.ts';

const KILLS = 20;

describe('systemd keeps the boat running', needs(...bootedMachines), () => {
  test(`every service killed ${KILLS} times in a row comes back by itself each time`, async () => {
    const { output } = await boatMachine().boot(
      `
      until_so 30 all_active
      kill_again_and_again() {
        for n in $(seq ${KILLS}); do
          pid=$(unit $1 MainPID)
          kill -9 $pid
          until_so 30 '[ "$(unit '$1' MainPID)" != '$pid' ] && [ "$(unit '$1' MainPID)" != 0 ] && is_active '$1
        done
        echo "$1: $(unit $1 NRestarts)"
      }
      for one in ${SERVICES.join(' ')}; do kill_again_and_again $one & done
      wait
      curl -sS -m 30 -X POST http://127.0.0.1:8094/export/generate
      until_so 30 'delivered 1'
    `,
      { withinS: 280 },
    );
    for (const service of SERVICES) expect(output).toContain(`${service}: ${KILLS}\n`);
    expect(output).toContain('"success":true');
  });

  test('a process that is stopped is started anew by its watchdog; one that works is left alone', async () => {
    const { output } = await boatMachine().boot(
      `
      for one in ${SERVICES.join(' ')}; do
        printf '[Service]\\nWatchdogSec=3s\\n' | drop_in d3kos-export-$one.service
      done
      systemctl restart d3kos-export.target
      until_so 30 all_active
      for one in ${SERVICES.join(' ')}; do
        began=$(systemctl show -P WatchdogTimestampMonotonic d3kos-export-$one)
        until_so 30 '[ $(($(systemctl show -P WatchdogTimestampMonotonic d3kos-export-'$one') - '$began')) -gt 7000000 ]'
        echo "$one left alone: $(unit $one NRestarts)"
        kill -STOP $(unit $one MainPID)
        until_so 30 '[ "$(unit '$one' NRestarts)" = 1 ] && is_active '$one
        echo "$one started anew: $(said $one 'Watchdog timeout')"
      done
    `,
      { withinS: 200 },
    );
    for (const service of SERVICES) {
      expect(output).toContain(`${service} left alone: 0\n`);
      expect(output).toContain(`${service} started anew: 1\n`);
    }
  });

  test('the target stops and starts them all', async () => {
    const { output } = await boatMachine().boot(`
      until_so 30 all_active
      systemctl stop d3kos-export.target
      until_so 20 '! systemctl list-units --plain --no-legend --state=active,activating,deactivating "d3kos-export*" | grep -q .'
      systemctl start d3kos-export.target
      until_so 30 'all_active && systemctl is-active d3kos-export-daily.timer'
      echo all
    `);
    expect(output.trim()).toBe('all');
  });
});
