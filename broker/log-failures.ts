import type { Aedes, Client } from 'aedes';
import { endProcess } from '../shared/runtime/end-process.ts';
import { messageOf } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { noteDamage } from '../shared/runtime/open-store.ts';

/** Says what goes wrong in Aedes; a store found damaged at work ends the process, to be set aside at the next start. */
export function logFailures(broker: Aedes, databasePath: string, log: Logger): void {
  broker.on('error' as 'clientError', (error: unknown) => {
    log.error({ error: messageOf(error) }, 'The broker could not do its work.');
    if (noteDamage(databasePath, error)) endProcess(error);
  });
  broker.on('clientError', (client: Client, error: Error) =>
    log.debug({ client: client.id, error: messageOf(error) }, 'A connection failed.'),
  );
  broker.on('connectionError', (_client: Client, error: Error) =>
    log.debug({ error: messageOf(error) }, 'A connection never became one.'),
  );
}
