import { describe, expect, test } from 'vitest';
import { bootedMachines } from '../support/machine.ts';
import { needs } from '../support/needs.ts';
import { boatMachine } from './boat-machine.ts';

describe('a boat under systemd', needs(...bootedMachines), () => {
  test('exports asked for by HTTP and by MQTT come ashore; each boot tells once what is still to be delivered', async () => {
    const boat = boatMachine();
    const first = await boat.boot(`
      until_so 30 all_active
      curl -sS -m 30 -X POST http://127.0.0.1:8094/export/generate; echo
      mosquitto_pub -h 127.0.0.1 -t export/request -q 1 -n && echo acknowledged
      until_so 30 'delivered 2'
      until_so 30 '[ "$(unit boot ActiveState)" = inactive ]'
      unit boot Result
    `);
    expect(first.output).toContain('"success":true');
    expect(first.output).toContain('acknowledged');
    expect(first.output.trim()).toMatch(/success$/);

    const again = await boat.boot(`
      until_so 30 all_active
      until_so 30 '[ "$(unit boot ActiveState)" = inactive ]'
      echo "told: $(said boot 'All exports are delivered.')"
      echo "ashore: $(ashore)"
      echo "daily runs: $(said daily 'Starting')"
    `);
    expect(again.output).toContain('told: 1\n');
    expect(again.output).toContain('ashore: 2\n');
    expect(again.output).toContain('daily runs: 0\n');
  });

  test('a machine that dies in the middle of deliveries has lost nothing when it is booted again', async () => {
    const boat = boatMachine();
    const killed = await boat.boot(
      `
      until_so 30 all_active
      for n in $(seq 60); do mosquitto_pub -h 127.0.0.1 -t export/request -q 1 -m "{\\"request_id\\":\\"r$n\\"}" && echo $n; done
      sleep 100
    `,
      { killAfterS: 5 },
    );
    const acknowledged = killed.output.split('\n').filter((line) => /^\d+$/.test(line)).length;
    expect(killed.exitCode).toBe(137);
    expect(acknowledged).toBeGreaterThan(5);

    const booted = await boat.boot(`
      until_so 30 all_active
      until_so 60 'delivered ${acknowledged}'
      ledger
    `);
    const { ledger } = JSON.parse(booted.output.trim()) as { ledger: Record<string, number> };
    expect(ledger.completed).toBeGreaterThanOrEqual(acknowledged);
    expect(ledger.queued).toBe(ledger.completed);
  });

  test('without its broker the boat boots all the same, and says what it lacks; the broker comes, and all is well', async () => {
    const boat = boatMachine();
    const { output } = await boat.boot(
      `
      echo "machine: $(systemctl is-system-running)"
      until_so 30 'is_active collector && is_active uploader && is_active gateway && is_active queue-keeper'
      unit collector StatusText
      systemctl unmask -q d3kos-export-broker
      systemctl start d3kos-export-broker
      for one in collector uploader gateway queue-keeper; do
        until_so 30 '[ "$(unit '$one' StatusText)" = "Works; lacks nothing." ]'
      done
      curl -sS -m 30 -X POST http://127.0.0.1:8094/export/generate
    `,
      { prepare: 'systemctl --root=$ROOT -q mask d3kos-export-broker' },
    );
    expect(output).toContain('machine: running');
    expect(output).toContain('The broker does not answer');
    expect(output).toContain('"success":true');
  });

  test('a wrong setting is tried again with growing pauses, and is over when it is mended', async () => {
    const boat = boatMachine();
    const { output } = await boat.boot(`
      until_so 30 all_active
      sed -i s,http:,gopher:, /etc/d3kos/export.env
      systemctl restart --no-block d3kos-export-uploader
      until_so 30 '[ $(said uploader "A setting is wrong") -ge 4 ]'
      until_so 10 'unit uploader StatusText | grep -q "^Waits 4 s"'
      unit uploader StatusText
      sed -i s,gopher:,http:, /etc/d3kos/export.env
      until_so 30 'is_active uploader'
      echo "the others: $(unit broker NRestarts) $(unit collector NRestarts)"
    `);
    expect(output).toContain('Waits 4 s: the starts before this one came to nothing; the log says why.');
    expect(output).toContain('the others: 0 0');
  });
});
