import { visitBroker } from '../../shared/bus/visit-broker.ts';
import { VisitError } from '../../shared/bus/visit-error.ts';
import { isoTime, pause } from '../../shared/runtime/clock.ts';
import { EXIT } from './exit-codes.ts';
import type { Call } from './run.ts';
import { brokerUrl, visitorLogin } from './settings.ts';
import { createNarration, WATCHED } from './watch-lines.ts';

const LOOK_AGAIN_MS = 1_000;

/** `d3kos-export watch`: the first visit must succeed; a broker that goes away later is waited for. */
export async function watch({ io, surroundings }: Call): Promise<number> {
  const config = surroundings.config();
  const { clock } = io;
  const stopped = AbortSignal.any([io.stopped, io.unread]);
  const narrate = createNarration();
  const say = (line: string) => io.out(`${isoTime(clock.now())}  ${line}.`.replace(/\.\.$/, '.'));
  const stop = new Promise<void>((resolve) => stopped.addEventListener('abort', () => resolve()));
  for (let isFirst = true; !stopped.aborted; isFirst = false) {
    try {
      const visit = await visitBroker({
        url: brokerUrl(config),
        login: visitorLogin(config),
        clock,
        read: WATCHED,
        onSeen(seen) {
          const line = narrate(seen);
          if (line !== null) say(line);
        },
      });
      if (!isFirst) say('The broker is back');
      await Promise.race([visit.lost, stop]);
      visit.close();
      if (!stopped.aborted) say('The broker went away; waiting for it');
    } catch (error) {
      if (isFirst || !(error instanceof VisitError)) throw error;
      await pause(clock, LOOK_AGAIN_MS, stopped);
    }
  }
  return EXIT.ok;
}
