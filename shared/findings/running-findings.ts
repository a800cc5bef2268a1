import type { ServiceName } from '../contracts/define-contract.ts';
import { type BoatFacts, isKeptOut, isLockedOut, isUnanswering, notRunning, stoppedInWords } from './boat-facts.ts';
import { diskInTheWay } from './disk-findings.ts';
import { type Finding, problem } from './finding.ts';

/** What it means when a process does not run. Pure. */
export const STANDSTILL = 'Nothing is collected, queued or uploaded. What was acknowledged stays on the disk.';

const MEANS: Readonly<Record<ServiceName, string>> = {
  broker: STANDSTILL,
  collector: 'Requests wait at the broker, and no export is made until it runs. Engine runs are not recorded.',
  'queue-keeper':
    'Exports that are made lie in the spool; nothing is offered for upload, and the queue’s state is old.',
  uploader: 'Exports wait in the queue, and none goes ashore.',
  gateway: 'The page, scripts and HTTP callers get no answer. Exports do not need it.',
  boot: '',
  daily: '',
};

/** What a process that does not run means for the boat's data. */
export const meansStopped = (name: ServiceName): string => MEANS[name];

export const stoppedSentence = (facts: Pick<BoatFacts, 'services'>, name: ServiceName): string =>
  `The ${name} ${stoppedInWords(facts, name)}.`;

export function runningFindings(facts: BoatFacts): Finding[] {
  // What hangs is running, and starting it changes nothing; where the disk takes nothing neither helps, and it tells what does.
  const cause = diskInTheWay(facts.disk);
  const nextFor = (hangs: boolean) => (cause !== null ? 'none' : hangs ? 'restart' : 'start');
  if (!facts.connected) {
    if (facts.isLoginRefused) {
      const what = 'The message broker refuses the login of this process, and of others most likely.';
      const means =
        'Nothing can be asked for here, and all else is as last known; those that it refuses do nothing. What was acknowledged is kept.';
      return [problem('login_refused', what, means, 'mend_login')];
    }
    if (facts.isPlaceRefused) {
      const what =
        'The message broker refuses this process: another one has its place, or the broker works in another folder than this one.';
      const means = 'Nothing can be asked for here, and all else is as last known. What was acknowledged is kept.';
      return [problem('second_process', what, means, 'match_folders')];
    }
    const because = cause === null ? '' : ', as long as nothing can be written to the disk';
    const what = `The message broker ${facts.isBrokerSilent ? 'does not answer' : 'cannot be reached'}${because}.`;
    const means = 'No export can be asked for just now, and all else is as last known. What was acknowledged is kept.';
    return [problem('bus_away', what, means, nextFor(facts.isBrokerSilent ?? false))];
  }
  const missing = notRunning(facts);
  // What is kept out runs, and is told with what keeps it out.
  const down = missing.filter((name) => !isKeptOut(facts, name));
  const stopped = down.map((name) => ({
    ...(isLockedOut(facts, name)
      ? problem('login_refused', stoppedSentence(facts, name), meansStopped(name), 'mend_login')
      : problem('not_running', stoppedSentence(facts, name), meansStopped(name), nextFor(isUnanswering(facts, name)))),
    of: name,
  }));
  if (facts.queue !== null || missing.includes('queue-keeper')) return stopped;
  return [
    ...stopped,
    {
      code: 'queue_unheard',
      severity: 'problem',
      what: 'The queue-keeper has not told yet how the queue stands.',
      means: 'Whether exports wait, or have failed, is not known.',
      next: 'doctor',
    },
  ];
}
