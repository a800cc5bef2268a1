import type { BoatFacts } from './boat-facts.ts';
import { type Finding, problem } from './finding.ts';
import { ago } from './in-words.ts';

/** Processes that come as a service of this boat while another one is it. Pure. */
export function twinFindings({ now, services, connected }: BoatFacts): Finding[] {
  const twins = (connected && services.get('broker')?.twins) || [];
  return twins.map(({ service, at, pid, since, data_dir }) => {
    const which =
      pid === undefined ? '' : ` (process ${pid}, ${data_dir ?? 'of unknown data'}, since ${since ?? 'unknown'})`;
    return problem(
      'second_process',
      `Another ${service}${which} tries to work as this boat’s, last ${ago(at, now)}, and the broker refuses it.`,
      'What this boat acknowledges is safe. If the other one had the place, what it took would lie in its own data, and go ashore from there or not at all.',
      'end_second',
      service,
    );
  });
}
