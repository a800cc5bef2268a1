import type { Bus } from '../../shared/bus/bus.ts';
import {
  type CommandResult,
  commandResult,
  type QueueCommand,
  queueCommand,
} from '../../shared/contracts/queue-command.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Answer } from './answer-command.ts';

export interface CommandsDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly answer: (command: QueueCommand) => Answer;
}

/** Carries out what is commanded on the bus, and says there what became of it; also of what is no command. */
export function obeyCommands({ bus, clock, log, answer }: CommandsDeps): void {
  /** Not awaited inside a handler: the acknowledgement of a message must not wait for a publish of ours. */
  function say(result: CommandResult): void {
    bus
      .publish(commandResult, result)
      .catch(() => log.warn({ request_id: result.request_id }, 'The answer to a command found no broker.'));
  }

  function obey(command: QueueCommand): void {
    const { request_id, command: name } = command;
    const result = { request_id, command: name, ...answer(command), at: isoTime(clock.now()) };
    const fields = { request_id, command: name, queue_id: command.queue_id, code: result.code };
    log.info(fields, result.ok ? 'Command carried out.' : 'Command not carried out.');
    say(result);
  }

  bus.subscribe(queueCommand, obey, {
    onInvalid(problem) {
      log.warn({ problem }, 'A command was refused.');
      const message = `The command was not understood: ${problem}.`.slice(0, 500);
      say({ request_id: null, command: null, ok: false, code: 'invalid_request', message, at: isoTime(clock.now()) });
    },
  });
}
