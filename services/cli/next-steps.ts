import type { Finding, NextStep } from '../../shared/findings/finding.ts';
import { shellWord } from '../../shared/runtime/shell-word.ts';
import { ownCommand, RESTART, START } from './trouble.ts';

/** What to do about a finding, as it is done on this computer. Pure. */

const DOCTOR = ownCommand('doctor');

const STEPS: Readonly<Record<NextStep, string>> = {
  none: '',
  wait: 'nothing; it goes on by itself',
  await_copy: 'wait, for a whole export or a copy that is under way; remove whatever else it is',
  start: START,
  restart: RESTART,
  doctor: DOCTOR,
  request: ownCommand('request'),
  retry_one: `nothing; it goes on by itself; ${ownCommand('retry QUEUE_ID')} sends it now`,
  retry_now: `wait; or, to try at once, ${ownCommand('retry --failed')}`,
  retry_failed: `mend what is said above, then ${ownCommand('retry --failed')}`,
  retry_cancelled: `${ownCommand('retry QUEUE_ID')} if it is to go ashore after all`,
  mend_central: 'mend what is said above (of the central database: address, path, token, or the boat’s account there)',
  mend_and_retry: `mend what is said above (of the central database: address, path, token, or the boat’s account there); ${ownCommand('retry QUEUE_ID')} then tries at once`,
  sign_in:
    'open any web page in a browser on this network and sign in; if none asks for it, wait, or ask who runs the central database',
  network: 'connect to a network; it then goes on by itself within seconds',
  free_space: 'free some space: sudo du -xhd1 MOUNT_POINT | sort -h shows where it went; or set KEEP_FREE_MB lower',
  free_files: 'remove what makes many small files: sudo du -x --inodes -d2 MOUNT_POINT | sort -n shows where they are',
  look_at_card: 'look at dmesg for errors of the card, back it up, and start the computer again',
  mount_disk: 'mount the disk that it names, or make the folder that is missing; end nothing meanwhile',
  close_programs: 'end the program that has so many files open (sudo lsof | wc -l), or start the computer again',
  mend_license: 'let d3kOS write the license again (sudo systemctl restart d3kos-tier-manager)',
  raise_tier:
    'upgrade the boat to tier 1 or more (`tier` in config/license.json of D3KOS_ROOT); it counts from the next request on',
  look_at_set_aside: `${ownCommand('set-aside list')} shows what, and why; ${ownCommand('set-aside retry NAME')} publishes a message again; what is a file, as a database is, can be looked at where it lies; ${ownCommand('set-aside discard NAME')} removes either`,
  look_at_quarantine: `look at the file (sudo cat DATA_DIR/quarantine/FILE says what was refused); once record or server is mended, remove it, and the next export has it again`,
  mend_sources: `mend the files it names, then ${ownCommand('request')}`,
  look_left_out: `${ownCommand('show QUEUE_ID')} tells what; of records that were left out, mend them where they come from and contribute them anew; of a receipt, ask who runs the central database`,
  send_less: 'let the program that sends them send smaller parts',
  mend_topic: `let the program that sends it publish on the topic that is meant; ${ownCommand('watch')} shows each such message as it comes`,
  release: `end what holds it: sudo fuser -v DATA_DIR/*/*.db shows which programs have a database open; ${DOCTOR} looks at disk and limits`,
  leave_memory: `set DATA_DIR (of npm start: BOAT_DIR) to a folder on a card or disk; on Raspberry Pi OS, sudo raspi-config switches its overlay file system off (Performance Options)`,
  move_data: `set DATA_DIR (of npm start: BOAT_DIR) to a folder on a card or disk of this computer`,
  name_disk:
    'give it a line in /etc/fstab, with nofail (UUID=… MOUNT_POINT auto nofail 0 2; lsblk -f tells the UUID): no start goes on without it then',
  put_back: `find out what removed it; if it was moved, move its files back: exports that failed only for want of theirs wait again within a minute; then, for what is still aboard, ${ownCommand('request')}`,
  put_database_back:
    'find out what removed it; if it is still there, end the services, put the new one aside and keep it, put the old one with its -wal file in its place, and start them: what came into the new one meanwhile is in no later export then',
  look_beneath: `keep the one that was made meanwhile, if there is one (beneath a disk it shows while that is not mounted); ${ownCommand('request')} brings ashore what the boat has now`,
  find_remover: 'find out what removes files there: a clean-up job, a script, a person',
  tell_apart:
    'moved, and the other computer has no copy of it: nothing, it ends by itself within 14 days; a copy: give this boat a license of its own (installation_id in config/license.json), and the other one keeps its own',
  end_second:
    'end that process, and what starts it (systemctl status PID names it), or give it a broker and a DATA_DIR of its own (MQTT_PORT, MQTT_URL, DATA_DIR); if it is the one that is meant, start the broker with its DATA_DIR; it is not told any more a quarter of an hour after its last try',
  match_folders:
    'start the broker with the DATA_DIR of the services, where that is the boat’s data, and else the services with the broker’s; end whatever works on a copy',
  mend_login: `${RESTART}, so that every process reads the logins anew; a broker that is not ours is given its login by MQTT_USERNAME and MQTT_PASSWORD`,
  keep_data: `keep DATA_DIR as it is (sudo cp -a), then ${RESTART}: the queue-keeper’s sweep mends it; report it`,
};

/** What the doctor adds to a step. */
const BY_DOCTOR: Partial<Record<NextStep, string>> = {
  start: `; if that does not help, ${DOCTOR}`,
  mend_central: `; ${DOCTOR} tells more`,
  mend_and_retry: `; ${DOCTOR} tells more`,
  mend_license: `; ${DOCTOR} tells more`,
};

export const nextStepOf = (finding: Pick<Finding, 'next' | 'of'>): string =>
  nextStepByDoctor(finding) + (BY_DOCTOR[finding.next] ?? '');

/** For whoever has asked the doctor already. */
export function nextStepByDoctor({ next, of }: Pick<Finding, 'next' | 'of'>): string {
  if (of === undefined) return STEPS[next].replace(/MOUNT_POINT.*/, '$&; df -h tells the MOUNT_POINT');
  const step = STEPS[next].replace('MOUNT_POINT', () => shellWord(of));
  return step.replace('QUEUE_ID', () => of).replace('FILE', () => of);
}

/** The steps for several findings, each once, in their order. */
export const nextSteps = (findings: readonly Finding[]): string[] => [
  ...new Set(findings.map(nextStepOf).filter((step) => step !== '')),
];
