import { randomUUID } from 'node:crypto';
import type { Bus } from '../../shared/bus/bus.ts';
import {
  type CommandResult,
  commandResult,
  type QueueCommand,
  queueCommand,
} from '../../shared/contracts/queue-command.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { type AwayDeps, isAway, refusedForBroker, unconfirmedByBroker, whenAway } from './broker-away.ts';
import { firstEnding } from './first-ending.ts';
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

interface CommandsDeps extends Pick<AwayDeps, 'disk'> {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly waitMs: number;
}

/** Sends commands to the queue-keeper and waits for what it answers. */
export function createCommands({ bus, clock, waitMs, disk }: CommandsDeps) {
  const away = (): CommandEnding => refused(refusedForBroker({ bus, disk }, 'nothing can be changed'));
  const waiters = createWaiters<CommandEnding>();
  bus.subscribe(commandResult, (result) => {
    if (result.request_id !== null) waiters.tell(result.request_id, endingOf(result));
  });

  function send(command: Omit<QueueCommand, 'request_id'>): Promise<CommandEnding> {
    if (isAway(bus)) return Promise.resolve(away());
    const request_id = `http-${randomUUID()}`;
    return firstEnding((end) => {
      const cancelAway = whenAway(bus, clock, () => end(refused(unconfirmedByBroker({ disk }, 'command', LOOK_LATER))));
      bus.publish(queueCommand, { ...command, request_id }).then(cancelAway, () => end(away()));
      return [waiters.wait(request_id, end), clock.setTimer(waitMs, () => end(refused(NO_ANSWER))), cancelAway];
    });
  }

  return {
    send,
    close: () => waiters.tellAll(refused(CLOSING)),
  };
}
export type Commands = ReturnType<typeof createCommands>;

const LOOK_LATER = 'look at the export when the broker runs again.';
const NO_ANSWER: Refusal = {
  statusCode: 504,
  code: 'timeout',
  error:
    'The queue-keeper has not answered. The command is kept for it and is carried out when it runs again; look at the export then.',
};
const CLOSING: Refusal = {
  statusCode: 503,
  code: 'closing',
  error: 'The service is stopping. Try again in a moment.',
};

function endingOf(result: CommandResult): CommandEnding {
  if (result.code === 'done') return { kind: 'done', result };
  return refused({ statusCode: STATUS_OF_CODE[result.code], code: result.code, error: result.message });
}

const refused = (refusal: Refusal): CommandEnding => ({ kind: 'refused', refusal });
