/** The words by which a server says that it is busy, or that something behind it is away, as lists; `docs/answers.md` prints them. */

/**
 * What only a database, a machine or a network says of itself, and no record does: said beside one, it is about the moment
 * all the same.
 */
export const SURELY_BUSY_WORDS = [
  ...['database is locked', 'database table is locked', 'sqlite busy', 'lock wait timeout', 'deadlock detected'],
  ...['deadlock found', 'could not obtain lock', 'too many connections', 'too many clients', 'statement timeout'],
  ...['throttlingexception', 'rate limit exceeded', 'too many requests'],
  ...['econnrefused', 'econnreset', 'econnaborted', 'etimedout', 'esockettimedout', 'epipe', 'ehostunreach'],
  ...['enetunreach', 'ehostdown', 'enetdown', 'enotfound', 'eai again', 'enobufs', 'emfile', 'enfile', 'enospc'],
  ...[
    'edquot',
    'erofs',
    'eio',
    'ebusy',
    'enomem',
    'socket hang up',
    'upstream connect error',
    'disconnect reset before headers',
  ],
  ...['no healthy upstream', 'connection slots are reserved', 'max user connections', 'max connections'],
  ...[
    'server has gone away',
    'lost connection to mysql',
    'lost connection to my sql',
    'lost connection to server',
    'lost connection to the server',
  ],
  ...[
    'server closed the connection',
    'terminating connection',
    'closed the connection unexpectedly',
    'in recovery mode',
  ],
  ...['database system is', 'reach database server', 'reach database', 'buffering timed out', 'acquiring a connection'],
  ...['acquiring connection', 'acquire a connection', 'acquire connection', 'connection pool', 'could not serialize'],
  ...['serialization failure', 'queue is full', 'circuit breaker', 'circuitbreaker', 'circuit is open'],
  ...['too many open files', 'disk i o error', 'input output error', 'insufficient storage', 'quota exceeded'],
  ...['cluster block exception', 'server selection timed out', 'no reachable servers', 'not master', 'not primary'],
  ...['name resolution', 'network is unreachable', 'no route to host', 'broken pipe', 'connection terminated'],
  ...['connection timed out', 'connection ended unexpectedly', 'connection is closed', 'connection was closed'],
  ...['database is shutting down', 'end of file on communication channel', 'could not connect to server'],
] as const;

/** It is busy, or something behind it is away: these bytes may succeed later. */
export const BUSY_WORDS = [
  ...SURELY_BUSY_WORDS,
  ...['throttled', 'throttling', 'throttle', 'rate exceeded', 'rate limit', 'rate limited', 'rate limiting'],
  ...['too many requests', 'too many connections', 'too many clients', 'slow down', 'slowdown', 'request limit'],
  ...['throughput exceeded', 'overloaded', 'over capacity', 'busy', 'locked', 'deadlock', 'try again'],
  ...['lock wait', 'obtain lock', 'acquire lock', 'retry later', 'try later', 'timed out'],
  ...['time out', 'timeout expired'],
  ...['timeout exceeded', 'gateway timeout', 'request timeout', 'statement timeout', 'query timeout'],
  ...['connection timeout', 'read timeout', 'unavailable', 'temporarily', 'temporary'],
  ...['maintenance', 'connection refused', 'connection reset', 'connection lost', 'connection closed'],
  ...['could not connect', 'cannot connect', 'starting up', 'not ready', 'shutting down', 'readonly database'],
  ...['read only transaction', 'disk is full', 'disk full', 'no space left', 'out of memory'],
  ...['internal server error', 'internal error', 'internalfailure', 'internal failure', 'database is down'],
] as const;
