import type { Twin } from '../contracts/service-status.ts';
import { type BoatFacts, keptOut } from './boat-facts.ts';
import { type Finding, problem } from './finding.ts';
import { ago, listed } from './in-words.ts';

/** Processes that come as a service of this boat while another one is it, or from other data than the broker's. Pure. */
export function twinFindings({ now, services, connected }: BoatFacts): Finding[] {
  const broker = connected ? services.get('broker') : undefined;
  const out = keptOut({ services });
  return [
    ...(broker?.twins ?? []).filter((twin) => !out.includes(twin)).map((twin) => refused(twin, now)),
    ...(broker?.elsewhere ?? []).map((twin) => letIn(twin, broker?.data_dir ?? 'another folder')),
  ];
}

/** The broker works in one folder, and all who come to it in another. Pure. */
export function keptOutFindings({ services, connected }: BoatFacts): Finding[] {
  const out = connected ? keptOut({ services }) : [];
  const folders = [...new Set(out.map(({ data_dir }) => data_dir))];
  return folders.map((folder) => {
    const ones = out.filter(({ data_dir }) => data_dir === folder);
    const names = listed(ones.map(({ service }) => service));
    return problem(
      'second_process',
      `The message broker works in ${ones[0]?.kept_for ?? 'another folder'}, and the ${names} in ${folder ?? 'another one'}: it keeps their places for those of its own folder, none of which is there.`,
      'They do nothing until broker and services work in one folder. What was acknowledged stays on the disk, each in its own.',
      'match_folders',
    );
  });
}

function refused(twin: Twin, now: number): Finding {
  const { service, at, kept_for, place_free, had_place } = twin;
  const isKept = place_free
    ? `kept for the ${service} in ${kept_for}, which is not there`
    : `that of the ${service} in ${kept_for}`;
  const place = kept_for === undefined ? '' : `: the place is ${isKept}`;
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
