import type { Server } from 'node:net';
import { AppError, messageOf, systemCodeOf } from '../shared/runtime/errors.ts';

/** A port of an address, with the setting that names it, or a unix socket. */
export type Place =
  | { readonly host: string; readonly port: number; readonly setting: string }
  | { readonly path: string };

/** Resolves when the server listens. Throws an AppError `port_in_use`, `permission` or `failed` with what to do. */
export function listen(server: Server, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explained(error, place)));
    server.listen(place, () => resolve());
  });
}

function explained(error: Error, place: Place): AppError {
  const code = systemCodeOf(error);
  const isSocket = 'path' in place;
  const where = isSocket ? place.path : `${place.host}:${place.port}`;
  if (code === 'EADDRINUSE') {
    const other = isSocket ? 'MQTT_SOCKET to another path' : `${place.setting} to another port`;
    return new AppError(
      'port_in_use',
      `${isSocket ? 'The socket' : 'Port'} ${where} is in use, so the broker cannot listen: end the other program, or set ${other}.`,
      { cause: error },
    );
  }
  if (code === 'EACCES') {
    const remedy = isSocket ? 'make its folder writable for this user' : `set ${place.setting} to a port above 1023`;
    return new AppError('permission', `This user may not listen on ${where}: ${remedy}.`, { cause: error });
  }
  return new AppError(
    'failed',
    `The broker cannot listen on ${where} (${code || messageOf(error)}): look at ${isSocket ? 'MQTT_SOCKET' : `MQTT_HOST and ${place.setting}`}.`,
    { cause: error },
  );
}
