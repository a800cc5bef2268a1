import { randomUUID } from 'node:crypto';
import type { Bus } from '../../shared/bus/bus.ts';
import {
  type CommandResult,
  commandResult,
  type QueueCommand,
  queueCommand,
} from '../../shared/contracts/queue-command.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
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
    if (!bus.connected) return Promise.resolve(refused(503, 'bus_away', BUS_AWAY));
    const request_id = `http-${randomUUID()}`;
    return new Promise((resolve) => {
      const unwait = waiters.wait(request_id, end);
      const cancel = clock.setTimer(waitMs, () => end(refused(504, 'timeout', NO_ANSWER)));
      bus.publish(queueCommand, { ...command, request_id }).catch(() => end(refused(503, 'bus_away', BUS_AWAY)));

      function end(ending: CommandEnding): void {
        unwait();
        cancel();
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

const BUS_AWAY = 'The message broker cannot be reached, so nothing can be changed: try again when the broker runs.';
const NO_ANSWER =
  'The queue-keeper has not answered. The command is kept for it and is carried out when it runs again; look at the export then.';

function endingOf(result: CommandResult): CommandEnding {
  if (result.code === 'done') return { kind: 'done', result };
  return refused(STATUS_OF_CODE[result.code], result.code, result.message);
}

function refused(statusCode: number, code: Refusal['code'], error: string): CommandEnding {
  return { kind: 'refused', refusal: { statusCode, code, error } };
}
