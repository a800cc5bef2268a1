import { randomUUID } from 'node:crypto';
import type { Bus } from '../../shared/bus/bus.ts';
import {
  type CommandResult,
  commandResult,
  type QueueCommand,
  queueCommand,
} from '../../shared/contracts/queue-command.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { awayInWords, isAway, whenAway } from './broker-away.ts';
import type { Refusal } from './refusal.ts';
import { createWaiters } from './waiters.ts';

export type CommandEnding =
  | { readonly kind: 'done'; readonly result: CommandResult }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const STATUS_OF_CODE: Readonly<Record<Exclude<CommandResult['code'], 'done'>, number>> = {
  not_found: 404,
  not_possible: 409,
  invalid_request: 400,
  failed: 500,
};

/** Sends commands to the queue-keeper and waits for what it answers. */
export function createCommands({ bus, clock, waitMs }: { bus: Bus; clock: Clock; waitMs: number }) {
  const waiters = createWaiters<CommandEnding>();
  bus.subscribe(commandResult, (result) => {
    if (result.request_id !== null) waiters.tell(result.request_id, endingOf(result));
  });

  function send(command: Omit<QueueCommand, 'request_id'>): Promise<CommandEnding> {
    if (isAway(bus)) return Promise.resolve(away(bus));
    const request_id = `http-${randomUUID()}`;
    return new Promise((resolve) => {
      const unwait = waiters.wait(request_id, end);
      const cancel = clock.setTimer(waitMs, () => end(refused(504, 'timeout', NO_ANSWER)));
      const cancelAway = whenAway(bus, clock, () => end(refused(503, 'bus_away', UNCONFIRMED)));
      bus.publish(queueCommand, { ...command, request_id }).then(cancelAway, () => end(away(bus)));

      function end(ending: CommandEnding): void {
        unwait();
        cancel();
        cancelAway();
        resolve(ending);
      }
    });
  }

  return {
    send,
    close: () => waiters.tellAll(refused(503, 'closing', 'The service is stopping. Try again in a moment.')),
  };
}
export type Commands = ReturnType<typeof createCommands>;

const UNCONFIRMED =
  'The message broker has not confirmed the command, so it may be lost: look at the export when the broker runs again.';
const NO_ANSWER =
  'The queue-keeper has not answered. The command is kept for it and is carried out when it runs again; look at the export then.';

const away = (bus: Bus): CommandEnding =>
  refused(503, 'bus_away', `${awayInWords(bus)}, so nothing can be changed: try again when the broker runs.`);

function endingOf(result: CommandResult): CommandEnding {
  if (result.code === 'done') return { kind: 'done', result };
  return refused(STATUS_OF_CODE[result.code], result.code, result.message);
}

function refused(statusCode: number, code: Refusal['code'], error: string): CommandEnding {
  return { kind: 'refused', refusal: { statusCode, code, error } };
}
