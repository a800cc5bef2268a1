import { describe, expect, test } from 'vitest';
import { bootedMachines } from '../support/machine.ts';
import { needs } from '../support/needs.ts';
import { boatMachine } from './boat-machine.ts';

const CONTRIBUTE = `
contribute() {
  mosquitto_pub -h 127.0.0.1 -q 1 -t export/data/boatlog -m '{"entry_id":"'$1'","content":"'$1'"}'
}
documents() {
  for id in $(curl -fsS 'http://127.0.0.1:8480/api/v1/imports' | grep -o 'import_[0-9a-f]*'); do
    curl -fsS http://127.0.0.1:8480/api/v1/imports/$id/document
  done
}
`;

describe('under systemd, where no service may make the folder of data itself', needs(...bootedMachines), () => {
  test('a folder, and then all of the data, are removed by root: made again, and nothing acknowledged is lost', async () => {
    const { output } = await boatMachine().boot(
      `
      ${CONTRIBUTE}
      data=/var/lib/d3kos-export
      until_so 30 all_active
      until_so 30 'contribute note-one'
      rm -r $data/outbox $data/recordings
      until_so 60 '[ -d '$data'/outbox ] && [ -e '$data'/recordings/recordings.db ] && all_active'
      echo "outbox: $(stat -c '%U %a' $data/outbox)"
      until_so 30 'contribute note-two'
      rm -rf $data
      until_so 90 '[ -e '$data'/recordings/recordings.db ] && [ -e '$data'/queue/queue.db ] && [ -d '$data'/outbox ] && all_active'
      until_so 60 'curl -fsS -m 30 -X POST http://127.0.0.1:8094/export/generate'
      until_so 60 '[ "$(ashore)" -ge 1 ]'
      documents | grep -o 'note-[a-z]*' | sort -u
      ls /run/d3kos-export*/*.db 2>/dev/null
      curl -fsS http://127.0.0.1:8094/health | grep -o 'd3kos-export was removed or moved away\\|was written anew\\|were written anew' | sort -u
    `,
      { withinS: 280 },
    );
    expect(output).toContain('outbox: d3kos-export 750');
    expect(output).toContain('note-one\nnote-two\n');
    expect(output).not.toContain('.db');
    expect(output).toContain('written anew');
  });
});
