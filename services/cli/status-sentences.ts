import { ashoreLines } from '../../shared/findings/ashore.ts';
import {
  type BoatFacts,
  isKeptOut,
  isLockedOut,
  isUnanswering,
  notRunning,
  stoppedInWords,
  takesNothing,
  untaken,
} from '../../shared/findings/boat-facts.ts';
import { endingInWords } from '../../shared/findings/failed-words.ts';
import { ABOUT, type About, type Finding, sentenceOf } from '../../shared/findings/finding.ts';
import { ago, bytes, counted, duration, listed } from '../../shared/findings/in-words.ts';
import { countOpenRequests } from '../../shared/findings/open-requests.ts';
import { stoppedSentence } from '../../shared/findings/running-findings.ts';
import { safetyOf } from '../../shared/findings/safety.ts';
import { nextStepOf, nextSteps } from './next-steps.ts';
import { ownCommand } from './trouble.ts';

/** The one screen of `status`, of what was found. Pure. */

/** Of exports that failed or were cancelled so many are told one by one. */
const SHOWN = 3;
/** More than this is no next step but a list. */
const STEPS = 3;

export function statusScreen(facts: BoatFacts, findings: readonly Finding[]): string[] {
  const about = (what: About, ...severities: Finding['severity'][]) =>
    findings
      .filter(
        ({ code, severity }) => ABOUT[code] === what && (severities.length === 0 || severities.includes(severity)),
      )
      .map(({ what: sentence }) => sentence);
  return [
    ...section('Safe', [...safetyOf(facts, findings).lines, ...unguarded(findings)]),
    ...section('Ashore', [...ashoreLines(facts), ...about('ashore')]),
    ...section('Waiting', [...waiting(facts), ...about('waiting')]),
    ...section('Not sent', notSent(facts)),
    ...section('Export', [...about('export', 'problem', 'waiting'), ...withheld(findings)]),
    ...section('Running', [running(facts), ...about('running', 'problem').filter(isNotOfProcess(facts))]),
    ...section('Next', next(findings)),
  ];
}

/** What this boat does not have would fill the screen; what its owner keeps back he decides. */
const withheld = (findings: readonly Finding[]): string[] =>
  findings.filter(({ code }) => code === 'withheld').map(({ what }) => what);

const unguarded = (findings: readonly Finding[]): string[] =>
  findings
    .filter(({ code }) => code === 'unguarded_disk')
    .map((finding) => `${sentenceOf(finding)} ${nextStepOf(finding).replace(/^./, (first) => first.toUpperCase())}.`);

/** Under one head; nothing when there is nothing to tell. */
const section = (head: string, lines: readonly string[]): string[] =>
  lines.map((line, i) => `${(i === 0 ? `${head}:` : '').padEnd(10)}${line}`);

function waiting(facts: BoatFacts): string[] {
  const { queue, now } = facts;
  if (queue === null) return ['not known.'];
  const count = queue.pending_count + queue.uploading_count;
  // What is asked for and no export yet is told below.
  const isMore = countOpenRequests(facts) > 0 || untaken(facts).length > 0;
  if (count === 0) return queue.arriving ? [] : [isMore ? 'no export.' : 'nothing.'];
  const oldest = queue.oldest_pending_at ? `, the oldest made ${ago(queue.oldest_pending_at, now)}` : '';
  const isGoing = queue.uploading_count > 0 && !notRunning(facts).includes('uploader');
  const going = isGoing ? `, ${queue.uploading_count} of them going up now` : '';
  const exports = `${counted(count, 'export')}${going}${oldest}.`;
  if (queue.waiting_for) return [exports];
  if (notRunning(facts).includes('uploader'))
    return [exports, `Why: the uploader ${stoppedInWords(facts, 'uploader')}.`];
  if (isGoing) return [exports, 'Why: the upload is under way.'];
  if (!queue.next_retry_at) return [exports, 'Why: it is about to go.'];
  const inMs = Date.parse(queue.next_retry_at) - now;
  return [exports, `Why: the next try is ${inMs > 0 ? `in ${duration(inMs)}` : 'due'}.`];
}

/** Exports that failed or were cancelled, one by one. */
function notSent({ jobs, now }: BoatFacts): string[] {
  const ones = jobs.filter(({ status }) => status === 'failed' || status === 'cancelled');
  const shown = ones.slice(-SHOWN);
  return [
    ...shown.map((job) => `${job.queue_id} (${bytes(job.file_size_bytes)}): ${endingInWords(job, now)}.`),
    ...(ones.length > shown.length ? [`and ${ones.length - shown.length} more.`] : []),
  ];
}

function running(facts: BoatFacts): string {
  const up = [...facts.services].filter(([, { status }]) => status === 'online');
  const versions = [...new Set(up.map(([, { version }]) => version))];
  const missing = notRunning(facts);
  const names = up.flatMap(([name]) => (takesNothing(facts, name) ? [] : name)).sort();
  const deaf = up.flatMap(([name]) => (takesNothing(facts, name) ? name : []));
  const well = names.length > 0 ? `${listed(names)} (${versions.join(', ')}).` : 'nothing.';
  const without = (head: string, ones: readonly string[]) => (ones.length > 0 ? ` ${head}: ${listed(ones)}.` : '');
  const locked = missing.filter((name) => isLockedOut(facts, name));
  const out = missing.filter((name) => !locked.includes(name) && isKeptOut(facts, name));
  const rest = missing.filter((name) => !locked.includes(name) && !out.includes(name));
  const mute = rest.filter((name) => isUnanswering(facts, name));
  const stopped = rest.filter((name) => !mute.includes(name));
  const refused = without('Not let in, since the broker refuses their login', locked);
  const elsewhere = without('Not let in, since the broker works in another folder', out);
  return `${well}${without('Taking nothing that is sent to it', deaf)}${without('Not running', stopped)}${without('Not answering', mute)}${refused}${elsewhere}`;
}

/** What does not run is told by name already. */
const isNotOfProcess = (facts: BoatFacts) => {
  const told = new Set(notRunning(facts).map((name) => stoppedSentence(facts, name)));
  return (sentence: string) => !told.has(sentence);
};

function next(findings: readonly Finding[]): string[] {
  const steps = nextSteps(findings.filter(({ severity }) => severity === 'problem'));
  if (steps.length === 0) return nextSteps(findings.filter(({ severity }) => severity === 'waiting')).slice(0, 1);
  return steps.length > STEPS ? [...steps.slice(0, STEPS - 1), ownCommand('doctor')] : steps;
}
