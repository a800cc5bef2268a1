import type { CollectorStatus } from '../contracts/collector-status.ts';
import type { Need } from '../contracts/service-status.ts';
import { canExport, tierRefusal } from '../export/tiers.ts';
import type { BoatFacts } from './boat-facts.ts';
import { diskFindings, REFUSES } from './disk-findings.ts';
import { type Finding, type FindingCode, type NextStep, problem, sentenceOf } from './finding.ts';
import { fleetingFindings, unguardedFindings } from './fleeting-findings.ts';
import { quoted } from './in-words.ts';

/** What keeps new things from being kept, or exported: the disk, the license, the tier, what a process lacks. Pure. */

export function admissionFindings(facts: BoatFacts): Finding[] {
  const disk = facts.disk
    ? [...diskFindings(facts.disk), ...fleetingFindings(facts.disk), ...unguardedFindings(facts.disk)]
    : [];
  const own = [...disk, ...licenseFindings(facts)];
  const refusal = refusalFindings(facts, own);
  return [...own, ...refusal, ...lackFindings(facts, [...own, ...refusal])];
}

function licenseFindings({ license }: BoatFacts): Finding[] {
  if (license === null) return [];
  if (!license.ok) {
    const what = `${quoted(license.problem)}.`;
    if (license.fault === 'machine_busy') return [problem('computer', what, REFUSES, 'close_programs')];
    if (license.fault === 'machine_failed') return [problem('disk_trouble', what, REFUSES, 'look_at_card')];
    return [problem('license', what, REFUSES, 'mend_license')];
  }
  const refused = tierRefusal(license.license.tier, 'http');
  return refused === null ? [] : [tierFinding(refused)];
}

const tierFinding = (what: string) =>
  problem(
    'tier',
    `${quoted(what)}.`,
    'Nothing new is exported: what is recorded stays on this boat. What is queued goes ashore.',
    'raise_tier',
  );

const CODE_OF_REFUSAL: Readonly<Record<string, readonly [FindingCode, NextStep]>> = {
  license: ['license', 'mend_license'],
  busy: ['refused_now', 'wait'],
  disk_full: ['disk_trouble', 'free_space'],
};

/** What the collector says it would refuse now, unless that was found already. */
function refusalFindings(facts: BoatFacts, known: readonly Finding[]): Finding[] {
  const refusal = refusalOfCollector(facts);
  if (refusal === null) return [];
  const { reason, message } = refusal;
  const isFound = known.some(({ code }) => (reason === 'disk_full' ? isOfDisk(code) : !isOfDisk(code)));
  if (isFound) return [];
  if (reason === 'tier') return [tierFinding(message)];
  const [code, next] = CODE_OF_REFUSAL[reason] ?? ['refused_now', 'doctor'];
  return [problem(code, `An export that is asked for now is refused: ${quoted(message)}.`, REFUSES, next)];
}

type Own = Pick<BoatFacts, 'license' | 'collector' | 'disk'>;

/** What the collector refuses, unless whoever looks read it afresh: a good license, or a disk that has room. */
function refusalOfCollector({ license, collector, disk }: Own): CollectorStatus['refusal'] {
  const refusal = collector?.refusal ?? null;
  const isOfLicense = refusal?.reason === 'license' || refusal?.reason === 'tier';
  if (isOfLicense && license?.ok) return null;
  if (refusal?.reason === 'disk_full' && disk !== null && diskFindings(disk).length === 0) return null;
  return refusal;
}

const isOfDisk = (code: FindingCode): boolean =>
  code === 'disk_full' || code === 'inodes_full' || code === 'read_only' || code === 'disk_trouble';

/** What processes say they lack, beside the network, which is the queue's to tell. */
function lackFindings({ services, queue, collector, disk }: BoatFacts, known: readonly Finding[]): Finding[] {
  const isKnown = (isOf: (code: FindingCode) => boolean) => known.some(({ code }) => isOf(code));
  // The collector looks at the disk once a minute; whoever has just seen room knows better.
  const hasRoomAgain = collector?.refusal?.reason === 'disk_full' && disk !== null && diskFindings(disk).length === 0;
  return [...services].flatMap(([name, { status, needs }]) =>
    (status === 'online' ? needs : [])
      .filter(({ what }) => what !== 'disk' || !(isKnown(isOfDisk) || (name === 'collector' && hasRoomAgain)))
      .filter(({ what }) => what !== 'durable_disk' || !isKnown(isFleeting))
      .filter(({ what }) => what !== 'license' || !isKnown(isOfLicense))
      .filter(({ what }) => what !== 'handling' || (queue?.set_aside_count ?? 0) === 0)
      .flatMap((need) => lackOf(name, need)),
  );
}

const isFleeting = (code: FindingCode): boolean => code === 'in_memory' || code === 'unsure_disk';

const isOfLicense = (code: FindingCode): boolean => code === 'license' || code === 'tier' || code === 'computer';

function lackOf(name: string, { what, message }: Need): Finding[] {
  const said = `The ${name}: ${quoted(message)}.`;
  switch (what) {
    case 'network':
      return [];
    case 'disk':
      return [problem('disk_trouble', said, 'Nothing new can be kept until that is mended.', 'doctor', name)];
    case 'held':
      return [problem('disk_trouble', said, HELD_MEANS, 'mount_disk', name)];
    case 'stuck':
      return [problem('disk_trouble', said, HELD_MEANS, 'release', name)];
    case 'durable_disk':
      return [problem('unsure_disk', said, 'Nothing here is safe until it is ashore.', 'move_data', name)];
    case 'license':
      return [problem('license', said, REFUSES, 'mend_license', name)];
    case 'handling':
      return [problem('set_aside', said, SET_ASIDE_MEANS, 'look_at_set_aside', name)];
    case 'signalk':
      return [problem('lacks', said, 'Engine runs and alarms are not recorded until then.', 'doctor', name)];
    case 'central':
      return [problem('lacks', said, 'Exports wait on this boat, and none goes ashore.', 'mend_central', name)];
  }
}

const HELD_MEANS =
  'Nothing is lost: messages wait at the broker, exports where they were made, and all goes on by itself once it is mended.';

export const SET_ASIDE_MEANS =
  'A damaged file, a database that lay in the place of one of ours, or a message that failed again and again: it is kept for a person, and is not exported.';

/**
 * Why an export that is asked for now would be refused, in the words callers know; null when it would be made. A license
 * or a disk that was just read says more than what the collector read before.
 */
export function refusalNow(facts: Own): string | null {
  const { license, disk } = facts;
  if (license !== null && !license.ok) return license.problem;
  if (license?.ok && !canExport(license.license.tier)) return tierRefusal(license.license.tier, 'http');
  const refusal = refusalOfCollector(facts);
  if (refusal !== null) return refusal.message;
  const [found] = disk ? diskFindings(disk) : [];
  return found ? sentenceOf(found) : null;
}
