import { readBoatState } from './boat-state.ts';
import { EXIT } from './exit-codes.ts';
import type { Call } from './run.ts';
import { brokerUrl, isOurBroker, visitorLogin } from './settings.ts';
import { offline, statusScreen } from './status-sentences.ts';

/** `d3kos-export status` */
export async function status({ io, surroundings, options }: Call): Promise<number> {
  const config = surroundings.config();
  const state = await readBoatState({ url: brokerUrl(config), login: visitorLogin(config), clock: io.clock });
  const isOurs = isOurBroker(config);
  const { lines, needsCare } = statusScreen(state, io.clock.now(), isOurs);
  if (options.json) {
    io.out(
      JSON.stringify({
        ok: !needsCare,
        queue: state.queue,
        services: Object.fromEntries(state.services),
        not_running: offline(state, isOurs),
        failed: [...state.jobs.values()].filter((job) => job.status === 'failed'),
      }),
    );
  } else {
    for (const line of lines) io.out(line);
  }
  return needsCare ? EXIT.failed : EXIT.ok;
}
