import type { Twin } from '../contracts/service-status.ts';
import type { BoatFacts } from './boat-facts.ts';
import { type Finding, problem } from './finding.ts';
import { ago } from './in-words.ts';

/** Processes that come as a service of this boat while another one is it, or from other data than the broker's. Pure. */
export function twinFindings({ now, services, connected }: BoatFacts): Finding[] {
  const broker = connected ? services.get('broker') : undefined;
  return [
    ...(broker?.twins ?? []).map((twin) => refused(twin, now)),
    ...(broker?.elsewhere ?? []).map((twin) => letIn(twin, broker?.data_dir ?? 'another folder')),
  ];
}

function refused(twin: Twin, now: number): Finding {
  const { service, at, kept_for, had_place } = twin;
  const place = kept_for === undefined ? '' : `: the place is that of the ${service} in ${kept_for}`;
  const had = had_place
    ? 'It had the place before: what it acknowledged then lies in its own data'
    : 'What it took if it had the place before lies in its own data';
  return problem(
    'second_process',
    `Another ${service}${whichOf(twin)} tries to work as this boat’s, last ${ago(at, now)}, and the broker refuses it${place}.`,
    `It acknowledges nothing now. ${had}, and goes ashore from there or not at all.`,
    'end_second',
    service,
  );
}

/** A broker may have a folder of its own; where that is not meant, this is a copy of the data, or another boat's. */
function letIn(twin: Twin, brokersDir: string): Finding {
  return {
    code: 'second_process',
    severity: 'fact',
    what: `The ${twin.service}${whichOf(twin)} works in another folder than the message broker, which has ${brokersDir}.`,
    means: 'What it acknowledges lies in its own folder, and goes ashore from there. Where that is a copy, end it.',
    next: 'none',
    of: twin.service,
  };
}

const whichOf = ({ pid, data_dir, since }: Twin): string =>
  pid === undefined ? '' : ` (process ${pid}, ${data_dir ?? 'of unknown data'}, since ${since ?? 'unknown'})`;
