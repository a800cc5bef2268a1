import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { bootedMachines } from '../support/machine.ts';
import { dpkgDeb, needs } from '../support/needs.ts';
import { asOnePackage, packagesOfVersions } from '../support/packages.ts';
import { bareBoat } from './bare-boat.ts';

const manual = readFileSync(join(projectRoot, 'deploy', 'README.md'), 'utf8');

describe('the package on a boat', needs(...bootedMachines, dpkgDeb), () => {
  const packages = packagesOfVersions('1.0.0', '1.0.1');

  test('installed, it runs at once and after each boot, and brings an export ashore when it knows where to', async () => {
    const boat = bareBoat(packages);
    const first = await boat.boot(`
      install 1.0.0.deb && echo installed
      answers
      id -nG d3kos-export
      stat -c '%U %a %n' /etc/d3kos/export-credentials /etc/d3kos/export-credentials/*
      systemctl start central
      central_is http://127.0.0.1:8480
      generate
      until_so 30 '[ "$(ashore)" = 1 ]'
      ledger
    `);
    expect(first.output).toContain('installed\n');
    expect(first.output).toContain('set CENTRAL_API_URL in /etc/d3kos/export.env');
    expect(first.output).toContain('"can_export":true');
    expect(first.output).toContain('d3kos-export d3kos\n');
    expect(first.output.match(/^root 600 /gm)).toHaveLength(7);
    expect(first.output).toContain('root 700 /etc/d3kos/export-credentials\n');
    expect(first.output).toContain('"queued":1,"completed":1,');

    const again = await boat.boot('until_so 60 all_active; ledger; systemctl is-enabled d3kos-export-daily.timer');
    expect(again.output).toContain('"queued":1,"completed":1,');
    expect(again.output).toContain('enabled\n');
  });

  test('an upgrade starts the new programs and keeps queue, settings and logins', async () => {
    const { output } = await bareBoat(packages).boot(`
      install 1.0.0.deb
      echo RETRY_SCHEDULE=1,1,1 >>/etc/d3kos/export.env
      generate; generate
      before="$(sums /etc/d3kos) $(pids)"
      install 1.0.1.deb && dpkg-query -W d3kos-export
      after="$(sums /etc/d3kos) $(pids)"
      [ "\${before%%-*}" = "\${after%%-*}" ] && echo 'settings and logins are the same'
      for pid in \${before#*-}; do case " \${after#*-} " in *" $pid "*) echo "still runs: $pid" ;; esac; done
      until_so 60 answers
      ledger
      systemctl start central
      central_is http://127.0.0.1:8480
      until_so 60 '[ "$(ashore)" = 2 ]'
      ledger
    `);
    expect(output).toMatch(/d3kos-export\s+1\.0\.1\n/);
    expect(output).toContain('settings and logins are the same\n');
    expect(output).not.toContain('still runs');
    expect(output).toContain('"queued":2,"completed":0,');
    expect(output).toContain('"queued":2,"completed":2,');
  });

  test('an upgrade in the middle of an upload loses nothing and brings nothing ashore twice', async () => {
    const { output } = await bareBoat(packages).boot(`
      install 1.0.0.deb
      systemctl start central
      central_is http://127.0.0.1:8480
      # It takes the connection, and the export into its buffers, and answers nothing.
      systemctl kill -s STOP central
      generate; generate; generate
      until_so 30 'curl -fsS -m 5 http://127.0.0.1:8094/export/queue/status | grep -q "\\"uploading_count\\":1"'
      echo "before: $(ledger)"
      install 1.0.1.deb && dpkg-query -W d3kos-export
      until_so 60 answers
      systemctl kill -s CONT central
      until_so 120 'ledger | grep -q "\\"completed\\":3,"'
      echo "after: $(ledger)"
      echo "ashore: $(ashore)"
    `);
    expect(output).toContain('before: "queued":3,"completed":0,"pending":2,"uploading":1,');
    expect(output).toMatch(/d3kos-export\s+1\.0\.1\n/);
    expect(output).toContain('after: "queued":3,"completed":3,"pending":0,"uploading":0,"failed":0,');
    expect(output).toContain('ashore: 3\n');
  });

  test('the one package of before, which brought its own Node, is upgraded to the two, and back; nothing is lost', async () => {
    const { output } = await bareBoat([...packages, asOnePackage(packages, '0.9.0')]).boot(`
      dpkg -i /root/0.9.0.deb </dev/null
      until_so 60 answers
      generate; generate
      before=$(pids)
      # As apt does with both on its command line.
      dpkg -i /root/1.0.0.deb /root/node.deb </dev/null && echo upgraded
      for pid in $before; do [ ! -e /proc/$pid ] || echo "still runs: $pid"; done
      until_so 60 answers
      readlink /proc/$(systemctl show -P MainPID d3kos-export-gateway)/exe
      ls /usr/lib/d3kos-export/bin 2>&1
      echo "new: $(ledger)"
      dpkg -i /root/0.9.0.deb </dev/null && echo 'as before'
      until_so 60 answers
      echo "old: $(ledger)"
    `);
    expect(output).toContain('upgraded\n');
    expect(output).not.toContain('still runs');
    expect(output).toContain('/usr/lib/d3kos-export-node/bin/node\n');
    expect(output).toContain("cannot access '/usr/lib/d3kos-export/bin'");
    expect(output).toContain('new: "queued":2,');
    expect(output).toContain('as before\n');
    expect(output).toContain('old: "queued":2,');
  });

  test('without its Node it is not configured, what runs goes on, and the Node makes it whole', async () => {
    const { output } = await bareBoat([...packages, asOnePackage(packages, '0.9.0')]).boot(`
      dpkg -i /root/0.9.0.deb </dev/null
      until_so 60 answers
      generate
      dpkg -i /root/1.0.0.deb </dev/null || echo 'not without its Node'
      answers >/dev/null && echo 'goes on'
      dpkg -i /root/node.deb </dev/null
      dpkg --configure -a && until_so 60 answers
      dpkg-query -W -f '\${Status}\\n' d3kos-export
      echo "whole: $(ledger)"
    `);
    expect(output).toContain('not without its Node\ngoes on\n');
    expect(output).toContain('install ok installed\n');
    expect(output).toContain('whole: "queued":1,');
  });

  test('a new Node by itself: the services are started anew on it, and the target is left stopped where it is', async () => {
    const { output } = await bareBoat(packages).boot(`
      install 1.0.0.deb
      until_so 60 all_active
      before=$(pids)
      dpkg -i /root/node.deb </dev/null
      until_so 60 'all_active && [ "$(pids)" != "$before" ]'
      for pid in $before; do [ ! -e /proc/$pid ] || echo "still runs: $pid"; done
      systemctl stop d3kos-export.target
      dpkg -i /root/node.deb </dev/null && systemctl is-active d3kos-export.target d3kos-export-gateway
      echo end
    `);
    expect(output).not.toContain('still runs');
    expect(output).toContain('inactive\ninactive\nend\n');
  });

  test('by the old name of the export manager the owner sees how it is, and starts, stops and restarts all', async () => {
    const { output } = await bareBoat(packages).boot(`
      install 1.0.0.deb
      until_so 60 all_active
      systemctl --no-pager status d3kos-export-manager.service
      journalctl --no-pager -u d3kos-export-manager.service | grep -cF "journalctl -u 'd3kos-export*' -f"
      before=$(pids)
      systemctl restart d3kos-export-manager
      until_so 60 'all_active && [ "$(pids)" != "$before" ]'
      for pid in $before; do [ ! -e /proc/$pid ] || echo "still runs: $pid"; done
      systemctl stop d3kos-export-manager
      until_so 60 '! systemctl list-units --plain --no-legend --state=active,activating,deactivating "d3kos-export*" | grep -q .'
      systemctl start d3kos-export-manager
      until_so 60 'all_active && systemctl -q is-active d3kos-export.target d3kos-export-daily.timer'
      systemctl stop d3kos-export.target
      until_so 20 '! systemctl -q is-active d3kos-export-manager'
      systemctl start d3kos-export.target
      until_so 60 'all_active && systemctl -q is-active d3kos-export-manager'
      d3kos-export doctor --json | grep -o '"id":"units.python"[^}]*'
      echo end
    `);
    expect(output).toContain('Active: active (exited)');
    expect(output).toContain('d3kos-export status');
    expect(output).toMatch(/journalctl -u 'd3kos-export\*' -f\n[\s\S]*^1\n/m);
    expect(output).not.toContain('still runs');
    expect(output).toMatch(/"units\.python".*"status":"ok".*\nend\n$/);
  });

  test('an installation that was cut off is finished by dpkg; a login that came out empty is made anew', async () => {
    const boat = bareBoat(packages);
    await boat.boot(`
      dpkg --unpack /root/1.0.0.deb /root/node.deb
      mkdir -m 700 /etc/d3kos/export-credentials
      : >/etc/d3kos/export-credentials/broker
      echo given-before >/etc/d3kos/export-credentials/daily
    `);
    const { output } = await boat.boot(`
      dpkg --configure -a && until_so 60 answers && dpkg-query -W -f '\${Status}\\n' d3kos-export
      wc -c </etc/d3kos/export-credentials/broker
      cat /etc/d3kos/export-credentials/daily
    `);
    expect(output).toContain('install ok installed\n33\ngiven-before\n');
  });

  test('removal keeps the data, and installing again goes on with it; purging leaves nothing of ours, and all else', async () => {
    const { output } = await bareBoat(packages).boot(`
      boat=$(sums /opt/d3kos)
      install 1.0.0.deb
      echo mine >/etc/d3kos/of-the-boat.conf
      generate
      dpkg -r d3kos-export
      answers || echo 'nobody answers'
      pgrep -fl /usr/lib/d3kos-export || echo 'nothing runs'
      install 1.0.0.deb
      until_so 60 answers
      echo "kept: $(ledger)"
      dpkg -P d3kos-export d3kos-export-node
      echo "left: $(find / -xdev -path /root -prune -o -name '*d3kos-export*' -print -o -path '/etc/d3kos/*' -print)"
      getent passwd d3kos-export || echo 'no user'
      [ "$boat" = "$(sums /opt/d3kos)" ] && echo 'the boat is as it was'
      install 1.0.0.deb && until_so 60 answers
      echo "fresh: $(ledger)"
    `);
    expect(output).toContain('nobody answers\n');
    expect(output).toContain('nothing runs\n');
    expect(output).toContain('kept: "queued":1,"completed":0,');
    expect(output).toContain('left: /etc/d3kos/of-the-boat.conf\n');
    expect(output).toContain('no user\n');
    expect(output).toContain('the boat is as it was\n');
    expect(output).toContain('fresh: "queued":0,');
  });

  test('a backup, as the manual has it, brings queue, exports and logins to a machine that has none of them', async () => {
    const commands = (from: string) => {
      const [block = ''] = /```sh\n([\s\S]*?)```/.exec(manual.slice(manual.indexOf(from)))?.slice(1) ?? [];
      return block.replaceAll('sudo ', '');
    };
    const { output } = await bareBoat(packages).boot(`
      cd /root
      install 1.0.0.deb
      generate; generate
      logins=$(sums /etc/d3kos/export-credentials)
      ${commands('## Backup')}
      dpkg -P d3kos-export
      install 1.0.0.deb
      until_so 60 answers
      echo "new: $(ledger)"
      ${commands('And back')}
      until_so 60 answers
      echo "back: $(ledger)"
      [ "$logins" = "$(sums /etc/d3kos/export-credentials)" ] && echo 'the same logins'
      systemctl start central
      central_is http://127.0.0.1:8480
      until_so 60 '[ "$(ashore)" = 2 ]'
      echo "ashore: $(ledger)"
    `);
    expect(output).toContain('new: "queued":0,');
    expect(output).toContain('back: "queued":2,"completed":0,"pending":2,');
    expect(output).toContain('the same logins\n');
    expect(output).toContain('ashore: "queued":2,"completed":2,');
  });

  test('on a machine with little memory one process does it all, instead of the five, and back again', async () => {
    const { output } = await bareBoat(packages).boot(`
      install 1.0.0.deb
      systemctl start central
      central_is http://127.0.0.1:8480
      generate
      until_so 60 '[ "$(ashore)" = 1 ]'
      touch /etc/d3kos/export-in-one-process
      systemctl restart d3kos-export.target
      until_so 60 answers
      runs() { systemctl list-units --state=active --plain --no-legend 'd3kos-export-*.service' | cut -d' ' -f1 | grep -v -e -boot -e -manager | tr '\\n' ' '; }
      echo "in one: $(runs)"
      generate
      until_so 60 '[ "$(ashore)" = 2 ]'
      d3kos-export doctor | grep -i unit || echo 'no word about units'
      install 1.0.1.deb
      until_so 60 answers
      echo "upgraded: $(runs)"
      rm /etc/d3kos/export-in-one-process
      systemctl restart d3kos-export.target
      until_so 60 all_active
      until_so 60 answers
      generate
      until_so 60 '[ "$(ashore)" = 3 ]'
      echo "five: $(runs)"
      ledger
    `);
    expect(output).toContain('in one: d3kos-export-all.service \n');
    expect(output).toContain('no word about units\n');
    expect(output).toContain('upgraded: d3kos-export-all.service \n');
    expect(output).toMatch(/^five: (?!.*all\.service).*broker.*uploader/m);
    expect(output).toContain('"queued":3,"completed":3,');
  });

  test('what the owner has forbidden stays so: a masked unit, a disabled timer, a policy that starts nothing', async () => {
    const { output } = await bareBoat(packages).boot(`
      printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d
      install 1.0.0.deb && echo "by policy: $(systemctl is-active d3kos-export.target)"
      rm /usr/sbin/policy-rc.d
      systemctl mask d3kos-export-gateway.service
      systemctl disable d3kos-export-daily.timer
      systemctl start d3kos-export.target
      install 1.0.1.deb && echo upgraded
      until_so 30 'systemctl -q is-active d3kos-export-uploader || systemctl -q is-active d3kos-export-collector'
      echo "gateway: $(systemctl is-enabled d3kos-export-gateway) $(systemctl is-active d3kos-export-gateway)"
      echo "timer: $(systemctl is-enabled d3kos-export-daily.timer) $(systemctl is-active d3kos-export-daily.timer)"
    `);
    expect(output).toContain('by policy: inactive\n');
    expect(output).toContain('upgraded\n');
    expect(output).toContain('gateway: masked inactive\n');
    expect(output).toContain('timer: disabled inactive\n');
  });
});
