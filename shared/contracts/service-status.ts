import { Type } from 'typebox';
import { Timestamp } from '../export/ids.ts';
import { defineContract } from './define-contract.ts';

/** What a process lacks to do its work; the queue-keeper reads the uploader's `network` to know when to offer. */
export const Need = Type.Object({
  what: Type.Enum(['network', 'central', 'disk', 'durable_disk', 'license', 'handling', 'held', 'stuck', 'signalk']),
  message: Type.String({ maxLength: 500 }),
});
export type Need = Type.Static<typeof Need>;

/** What was removed or moved away by hand, or by another program. */
export const Vanished = Type.Object({
  what: Type.Enum(['folder', 'database', 'lost_database', 'database_back'], {
    description:
      'a folder that was made again, a database that was open and was written anew with all that it held, one that was gone at a start, or one that was gone and is there again',
  }),
  path: Type.String({ maxLength: 300 }),
  at: Timestamp,
  was_empty: Type.Optional(
    Type.Literal(true, { description: 'set of a folder in which nothing lay half a minute before, or later' }),
  ),
  set_aside: Type.Optional(
    Type.String({ maxLength: 300, description: 'where another database went that lay in the place of this one' }),
  ),
});
export type Vanished = Type.Static<typeof Vanished>;

/** Which process speaks for a service, so that two of them can be told apart. */
export const ServiceProcess = Type.Object({
  pid: Type.Integer({ minimum: 1 }),
  since: Timestamp,
  data_dir: Type.String({ maxLength: 300 }),
  folder: Type.Optional(
    Type.String({ maxLength: 60, description: 'which folder that is: its disk’s number, and its own' }),
  ),
  lock: Type.Optional(
    Type.String({
      maxLength: 80,
      description: 'proves that it has its lock in that folder; our broker passes it on to nobody',
    }),
  ),
});
export type ServiceProcess = Type.Static<typeof ServiceProcess>;

/** A process that comes as a service whose place another one has; or one that has it, and works in another folder than the broker. */
export const Twin = Type.Object({
  service: Type.String({ maxLength: 32 }),
  at: Timestamp,
  pid: Type.Optional(Type.Integer({ minimum: 1 })),
  since: Type.Optional(Timestamp),
  data_dir: Type.Optional(Type.String({ maxLength: 300 })),
  kept_for: Type.Optional(
    Type.String({ maxLength: 300, description: 'in which folder the service works whose place it is' }),
  ),
  place_free: Type.Optional(
    Type.Literal(true, { description: 'nobody has the place: the broker keeps it for who works in `kept_for`' }),
  ),
  had_place: Type.Optional(
    Type.Literal(true, { description: 'it had the place for a while, and what it acknowledged lies in its folder' }),
  ),
});
export type Twin = Type.Static<typeof Twin>;

export const serviceStatus = defineContract({
  topic: 'export/service/{service}/status',
  summary:
    'A process is online, or offline (said by its will), since when, its version, what it lacks and what keeps it busy.',
  publisher: 'each service',
  consumers: ['gateway', 'queue-keeper', 'collector', 'monitors'],
  qos: 1,
  retain: true,
  payload: Type.Object({
    status: Type.Enum(['online', 'offline']),
    since: Type.Union([Timestamp, Type.Null()], {
      description: 'null in a will: the moment of death is not known before',
    }),
    version: Type.String({ maxLength: 40 }),
    needs: Type.Array(Need, { maxItems: 10 }),
    waiting: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z-]{1,32}$' }), Type.Integer({ minimum: 1 }), {
        description: 'of the broker: messages kept for services that are away, by service',
      }),
    ),
    oversize: Type.Optional(
      Type.Object(
        {
          count: Type.Integer({ minimum: 1 }),
          newest: Type.Object({
            client: Type.String({ maxLength: 64 }),
            topic: Type.String({ maxLength: 100 }),
            bytes: Type.Integer({ minimum: 0 }),
            max_bytes: Type.Integer({ minimum: 0 }),
            at: Timestamp,
          }),
        },
        { description: 'of the broker: messages that it refused since it runs because they were too large' },
      ),
    ),
    unknown_topics: Type.Optional(
      Type.Object(
        {
          count: Type.Integer({ minimum: 1 }),
          newest: Type.Object({
            client: Type.String({ maxLength: 64 }),
            topic: Type.String({ maxLength: 100 }),
            nearest: Type.Optional(Type.String({ maxLength: 100, description: 'the topic that it seems to mean' })),
            at: Timestamp,
          }),
        },
        {
          description:
            'of the broker: messages, since it runs, on topics that are none and begin as ours do, or are spelt nearly as one',
        },
      ),
    ),
    twins: Type.Optional(
      Type.Array(Twin, {
        maxItems: 10,
        description:
          'of the broker: processes that it refuses, or did within minutes, since another one is that service',
      }),
    ),
    elsewhere: Type.Optional(
      Type.Array(Twin, {
        maxItems: 10,
        description: 'of the broker: services that it let in though they work in another folder than `data_dir`',
      }),
    ),
    data_dir: Type.Optional(
      Type.String({ maxLength: 300, description: 'of the broker: its own, where that is another' }),
    ),
    refused_logins: Type.Optional(
      Type.Array(Type.Object({ service: Type.String({ maxLength: 32 }), at: Timestamp }), {
        maxItems: 10,
        description: 'of the broker: services that came with a wrong password, and with no right one since',
      }),
    ),
    process: Type.Optional(ServiceProcess),
    vanished: Type.Optional(
      Type.Array(Vanished, {
        maxItems: 20,
        description:
          'folders and databases that vanished within a day, by hand or by another program, and were made again',
      }),
    ),
    busy_with: Type.Optional(Type.String({ maxLength: 300, description: 'what takes it long just now, in words' })),
  }),
  examples: [{ status: 'online', since: '2026-02-20T21:44:16.503Z', version: '0.1.0', needs: [] }],
});
