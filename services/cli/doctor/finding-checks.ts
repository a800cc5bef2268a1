import { VisitError } from '../../../shared/bus/visit-error.ts';
import type { BoatFacts } from '../../../shared/findings/boat-facts.ts';
import { findAll } from '../../../shared/findings/find.ts';
import { type Finding as BoatFinding, type FindingCode, sentenceOf } from '../../../shared/findings/finding.ts';
import { nextStepByDoctor } from '../next-steps.ts';
import { BESIDE, type Check, type Finding, failed, noted, ok, skipped } from './check.ts';
import type { Context } from './context.ts';

/** Checks that say what `status` says: of the queue, and of what is asked for or recorded and not in it yet. */

export interface Look {
  readonly id: string;
  readonly title: string;
  readonly codes: readonly FindingCode[];
  readonly well: string;
  /** More of the cause than one sentence tells. */
  readonly more?: (facts: BoatFacts) => string;
  /** Whose word it is; without it the check is skipped. */
  readonly told: 'broker' | 'queue' | 'collector';
}

export const lookFor = (look: Look): Check => ({
  id: look.id,
  title: look.title,
  async run(context) {
    const facts = await known(context, look.told);
    return 'status' in facts ? facts : judge(facts, look);
  },
});

async function known({ facts: ask }: Context, told: Look['told']): Promise<BoatFacts | Finding> {
  const facts = await ask();
  if (facts instanceof VisitError) return skipped('the broker cannot be asked');
  if (told === 'queue' && facts.queue === null) return skipped('nothing is heard of the queue-keeper');
  if (told === 'collector' && facts.collector === null) {
    return skipped('not known: nothing is heard of the collector, or it is of an earlier version');
  }
  return facts;
}

function judge(facts: BoatFacts, { codes, well, more }: Look): Finding {
  // What a process says it lacks is another check's.
  const isOurs = ({ code, of }: BoatFinding) => codes.includes(code) && !(code === 'disk_trouble' && of !== undefined);
  const found = findAll(facts).filter(isOurs);
  const [gravest] = found;
  if (!gravest) return ok(well);
  if (gravest.severity !== 'problem') return noted(found.map(sentenceOf).join(' '));
  const problems = found.filter(({ severity }) => severity === 'problem');
  const cause = [...problems.map(({ what }) => what), ...(more ? [more(facts)] : [])].join(' ');
  // Whoever reads this has asked the doctor already.
  return failed(cause, gravest.means, gravest.next === 'doctor' ? BESIDE : nextStepByDoctor(gravest));
}
