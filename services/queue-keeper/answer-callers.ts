import type { Bus } from '../../shared/bus/bus.ts';
import { type ExportQuery, exportQuery, type QueryResult, queryResult } from '../../shared/contracts/export-query.ts';
import {
  type CommandResult,
  commandResult,
  type QueueCommand,
  queueCommand,
} from '../../shared/contracts/queue-command.ts';
import { type Clock, isoTime } from '../../shared/runtime/clock.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Answer } from './answer-command.ts';
import { type HistoryAnswer, refuseQuery } from './answer-query.ts';

export interface CallersDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly answerCommand: (command: QueueCommand) => Answer;
  readonly answerQuery: (query: ExportQuery) => HistoryAnswer;
}

/**
 * Hears what is commanded and asked on the bus, and publishes the answers; also to what is not understood. No answer is
 * awaited inside a handler: the acknowledgement of a message must not wait for a publish of ours.
 */
export function answerCallers({ bus, clock, log, answerCommand, answerQuery }: CallersDeps): void {
  function say(result: Omit<CommandResult, 'at'>): void {
    bus
      .publish(commandResult, { ...result, at: isoTime(clock.now()) })
      .catch(() => log.warn({ request_id: result.request_id }, 'The answer to a command found no broker.'));
  }

  function tell(result: Omit<QueryResult, 'at'>): void {
    bus
      .publish(queryResult, { ...result, at: isoTime(clock.now()) })
      .catch(() => log.debug({ query_id: result.query_id }, 'The answer to a query found no broker.'));
  }

  bus.subscribe(
    queueCommand,
    (command) => {
      const { request_id, command: name, queue_id } = command;
      const answer = answerCommand(command);
      log.info({ request_id, command: name, queue_id, code: answer.code }, 'Command carried out.');
      say({ request_id, command: name, ...answer });
    },
    {
      onInvalid(problem) {
        log.warn({ problem }, 'A command was refused.');
        const message = `The command was not understood: ${problem}.`.slice(0, 500);
        say({ request_id: null, command: null, ok: false, code: 'invalid_request', message });
      },
    },
  );
  bus.subscribe(
    exportQuery,
    (query) => {
      if (query.about === 'history') tell({ query_id: query.query_id, about: 'history', ...answerQuery(query) });
    },
    {
      onInvalid(problem, payload) {
        const refused = refuseQuery(problem, payload);
        if (refused) tell(refused);
      },
    },
  );
}
