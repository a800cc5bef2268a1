import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../shared/runtime/clock.ts';
import { AppError, systemCodeOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { openBodyFiles } from './body-files.ts';
import { buildApp } from './build-app.ts';
import { exportDocumentRules } from './document-rules.ts';
import { openImportStore } from './import-store.ts';
import { openRecordStore } from './record-store.ts';
import { workThrough } from './work-through.ts';

export interface CentralDeps {
  readonly folder: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly known: ReadonlySet<string> | null;
  readonly limitBytes: number;
  readonly stallMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The reference server of the central import API (boat-facts section 2). Resolves when it listens.
 * Throws an AppError `permission` or `port_in_use` that says what to do.
 */
export async function startCentral(deps: CentralDeps) {
  const { folder, log } = deps;
  const { store, files, records } = openFolder(folder);
  const rules = exportDocumentRules;
  const work = workThrough({ ...deps, records, files, rules });
  const app = buildApp({ ...deps, store, files, rules, records, work });
  try {
    await app.listen({ host: deps.host, port: deps.port });
  } catch (error) {
    for (const one of [store, records]) one.close();
    throw listenError(error, deps);
  }
  const swept = files.sweep(new Set(store.allIds()), (path, why) =>
    log.warn({ path, why }, 'Something in the folder of the imports could not be removed; move it away.'),
  );
  if (swept > 0) log.info({ swept }, 'Removed what unfinished uploads had left behind.');
  records.tryFailedAgain();
  work.nudge();
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${deps.host.includes(':') ? `[${deps.host}]` : deps.host}:${port}`;
  log.info({ url, known: deps.known ? [...deps.known].length : 'all' }, 'The central server listens.');
  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    await Promise.all([app.close(), work.close()]);
    for (const one of [store, records]) one.close();
  }
  return {
    port,
    url,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function openFolder(folder: string) {
  try {
    mkdirSync(folder, { recursive: true });
    return { store: openImportStore(folder), files: openBodyFiles(folder), records: openRecordStore(folder) };
  } catch (error) {
    const message = `The folder ${folder} cannot be used (${systemCodeOf(error)}): set CENTRAL_DATA_DIR to one that can.`;
    const isNoFolder = ['EEXIST', 'ENOTDIR'].includes(systemCodeOf(error));
    throw new AppError(isNoFolder ? 'config' : 'permission', message, { cause: error });
  }
}

function listenError(error: unknown, { host, port }: CentralDeps): unknown {
  if (systemCodeOf(error) === 'EADDRINUSE') {
    return new AppError('port_in_use', `Port ${port} is in use: end what listens there, or set CENTRAL_PORT.`);
  }
  if (systemCodeOf(error) === 'EADDRNOTAVAIL') {
    return new AppError('config', `This machine has no address ${host}: set CENTRAL_HOST to one of its own.`);
  }
  return error;
}
