import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { bootedMachines } from '../support/machine.ts';
import { needs } from '../support/needs.ts';
import { boatMachine, SERVICES } from './boat-machine.ts';

/** The checkout, beside the boat that is installed on the same machine. */
const CHECKOUT = `mkdir -p $ROOT/opt/checkout && mount --bind ${projectRoot} $ROOT/opt/checkout`;

const WORDS = `
data=/var/lib/d3kos-export
settings="env DATA_DIR=$data D3KOS_ROOT=/opt/d3kos SIGNALK_URL=none CENTRAL_API_URL=http://127.0.0.1:8480 MQTT_PORT=2883 GATEWAY_PORT=8194 CENTRAL_PORT=8580"
node=/usr/lib/d3kos-export-node/bin/node
by_hand() { setpriv --reuid d3kos-export --regid d3kos-export --clear-groups $settings $node /usr/lib/d3kos-export/$1.js; }
# what it said in the end, on one line, and its exit code
ends() { "$@" >/tmp/said.$1.$2 2>&1; echo "$2: $? $(grep -oE 'Another [a-z-]+ works in [^ ]+ already .process [0-9]+' /tmp/said.$1.$2 | head -n 1)"; }
npm_start() { (cd /opt/checkout && $settings BOAT_DIR=/tmp/boat $node deploy/start-boat.ts); }
notes() { for n in $(seq $1 $2); do echo "{\\"entry_id\\":\\"note-$n\\",\\"content\\":\\"$n\\"}"; done; }
contribute() { notes $1 $2 | mosquitto_pub -h 127.0.0.1 -t export/data/boatlog -q 1 -l; }
`;

describe('beside an installed boat', needs(...bootedMachines), () => {
  test('npm start and every service by hand on its data end with 78 and name who runs; 200 notes are ashore', async () => {
    const { output } = await boatMachine().boot(
      `${WORDS}
      until_so 30 all_active
      contribute 1 200 & notes=$!
      for one in broker queue-keeper collector uploader; do
        ends by_hand $one
        echo "$one runs as $(unit $one MainPID)"
      done
      ends npm_start starter
      wait $notes
      curl -fsS -m 30 -X POST http://127.0.0.1:8094/export/generate; echo
      until_so 30 'delivered 1'
      id=$(curl -fsS http://127.0.0.1:8480/api/v1/imports | grep -oE 'import_[0-9a-f]+' | head -n 1)
      echo "ashore: $(curl -fsS http://127.0.0.1:8480/api/v1/imports/$id/document | grep -oE '"note-[0-9]+"' | sort -u | wc -l)"
      for one in ${SERVICES.join(' ')}; do echo "$one started anew: $(unit $one NRestarts)"; done
    `,
      { prepare: CHECKOUT, withinS: 200 },
    );
    for (const one of ['broker', 'queue-keeper', 'collector', 'uploader']) {
      const pid = new RegExp(`^${one} runs as (\\d+)$`, 'm').exec(output)?.[1];
      expect(output).toContain(`${one}: 78 Another ${one} works in /var/lib/d3kos-export already (process ${pid}\n`);
    }
    expect(output).toMatch(/^starter: 78 Another [a-z-]+ works in \/var\/lib\/d3kos-export already \(process \d+$/m);
    expect(output).toContain('ashore: 200\n');
    for (const one of SERVICES) expect(output).toContain(`${one} started anew: 0\n`);
  });

  test('a unit beside its like by hand says who runs, and takes over when that has ended', async () => {
    const { output } = await boatMachine().boot(
      `${WORDS}
      until_so 30 all_active
      for one in broker queue-keeper collector uploader; do
        systemctl stop d3kos-export-$one
        by_hand $one >/tmp/by-hand.$one 2>&1 & hand=$!
        until_so 30 "grep -q '\\"pid\\":' /var/lib/d3kos-export/locks/$one.json && [ -e /proc/\\$(grep -oE '[0-9]+' /var/lib/d3kos-export/locks/$one.json | head -n 1) ]"
        systemctl start --no-block d3kos-export-$one
        until_so 30 "[ \\$(said $one 'Another $one works in /var/lib/d3kos-export already') -gt 0 ]"
        echo "$one says it"
        kill $(grep -oE '[0-9]+' /var/lib/d3kos-export/locks/$one.json | head -n 1)
        wait $hand
        until_so 60 "is_active $one"
        echo "$one takes over"
      done
      contribute 1 200
      curl -fsS -m 30 -X POST http://127.0.0.1:8094/export/generate; echo
      until_so 30 'delivered 1'
    `,
      { prepare: CHECKOUT, withinS: 280 },
    );
    for (const one of ['broker', 'queue-keeper', 'collector', 'uploader']) {
      expect(output).toContain(`${one} says it\n${one} takes over\n`);
    }
    expect(output).toContain('"success":true');
  });
});
