import type { Server } from 'node:net';
import { AppError, messageOf, systemCodeOf } from '../shared/runtime/errors.ts';

/** Resolves when the server listens. Throws an AppError `port_in_use`, `permission` or `failed` with what to do. */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = systemCodeOf(error);
      const where = `${host}:${port}`;
      if (code === 'EADDRINUSE') {
        reject(
          new AppError(
            'port_in_use',
            `Port ${where} is in use, so the broker cannot listen: end the other program, or set MQTT_PORT to another port.`,
            { cause: error },
          ),
        );
      } else if (code === 'EACCES') {
        reject(
          new AppError('permission', `This user may not listen on ${where}: set MQTT_PORT to a port above 1023.`, {
            cause: error,
          }),
        );
      } else {
        reject(
          new AppError(
            'failed',
            `The broker cannot listen on ${where} (${code || messageOf(error)}): look at MQTT_HOST and MQTT_PORT.`,
            { cause: error },
          ),
        );
      }
    });
    server.listen(port, host, () => resolve());
  });
}
