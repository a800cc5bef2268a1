import { admissionFindings } from './admission-findings.ts';
import type { BoatFacts } from './boat-facts.ts';
import { boatKeyFindings } from './boat-key-findings.ts';
import { exportFindings } from './export-findings.ts';
import type { Finding, Severity } from './finding.ts';
import { oversizeFindings } from './oversize-findings.ts';
import { partsFindings } from './parts-findings.ts';
import { queueFindings } from './queue-findings.ts';
import { runningFindings } from './running-findings.ts';
import { keptOutFindings, twinFindings } from './twin-findings.ts';
import { unknownTopicFindings } from './unknown-topic-findings.ts';
import { vanishedFindings } from './vanished-findings.ts';
import { waitingFindings } from './waiting-findings.ts';

const GRAVE_FIRST: readonly Severity[] = ['problem', 'waiting', 'fact'];

/**
 * Everything that a person should know of a boat's exports, the gravest first: the one source of the sentences of
 * `status`, `/health` and the doctor. Pure.
 */
export function findAll(facts: BoatFacts): Finding[] {
  const all = [
    ...keptOutFindings(facts),
    ...runningFindings(facts),
    ...admissionFindings(facts),
    ...queueFindings(facts),
    ...waitingFindings(facts),
    ...twinFindings(facts),
    ...oversizeFindings(facts),
    ...unknownTopicFindings(facts),
    ...vanishedFindings(facts),
    ...boatKeyFindings(facts),
    ...partsFindings(facts),
    ...exportFindings(facts),
  ];
  return GRAVE_FIRST.flatMap((severity) => all.filter((finding) => finding.severity === severity));
}

/** What is more than worth knowing: with any of these no face of the boat says that all is well. */
export const matters = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ severity }) => severity !== 'fact');
