/**
 * The words by which an answer that says neither yes nor no is known for something else than an answer to an import, or for a
 * “later”, as lists; and those of jobs that a 202 has begun. `docs/answers.md` prints them. Pure.
 */

/** Words of a name that a front page has, a page of the API’s, or the state of a server. */
export const FRONT_NAMES = [
  ...['docs', 'documentation', 'swagger', 'openapi', 'endpoints', 'routes', 'uptime', 'health', 'healthy', 'checks'],
  ...['login', 'logon', 'signin', 'signup', 'welcome', 'hello', 'greeting', 'motd', 'homepage', 'hostname', 'valid'],
] as const;

/** Words of a text of the same. */
export const FRONT_WORDS = [
  ...['welcome', 'hello', 'greetings', 'healthy', 'pong', 'homepage', 'login', 'logon', 'signin', 'sign in', 'log in'],
  ...['it works', 'up and running', 'is running', 'is up', 'is alive', 'is online', 'is listening', 'running on port'],
  ...['documentation', 'swagger', 'captive', 'hotspot', 'bienvenue', 'bienvenido', 'bienvenidos', 'willkommen'],
  ...['benvenuto', 'benvenuti', 'welkom', 'hola', 'hallo', 'bonjour', 'under construction', 'coming soon'],
  ...['欢迎', 'ようこそ', '환영합니다'],
] as const;

/** A text that is no more than one of these is the state of a server, or its greeting. */
export const STATES_OF_SERVERS = [
  ...['up', 'alive', 'live', 'ready', 'online', 'operational', 'available', 'pass', 'passing', 'green', 'hi', 'home'],
  ...['ping'],
] as const;

/** Words of a text that put it off, or say that something is not there. What is busy (`refusal-words.ts`) puts it off as well. */
export const NOT_NOW_WORDS = [
  ...['later', 'come back', 'again', 'retry', 'not', 'never', 'nothing', 'nobody', 'without', 'isn', 'wasn', 'weren'],
  ...['hasn', 'haven', 'didn', 'doesn', 'don', 'couldn', 'won', 'nichts', 'niet', 'ikke', 'inte', 'pas', 'rien'],
  ...['não', 'nenhum', 'nenhuma', 'non', 'nessun', 'nessuno', 'niente', 'ingenting', 'inga', 'inget', 'ei', 'nie'],
  ...['nem', 'не', 'nunca', 'ningún', 'nessuna', 'quota', 'limit', 'warning', 'deprecated', 'stack trace'],
  ...['traceback'],
] as const;

/** The states of a job: beside 202, which has accepted it, they are no other word than the status. */
export const JOB_STATES = [
  ...['pending', 'processing', 'started', 'starting', 'running', 'in progress', 'inprogress', 'in process', 'waiting'],
  ...['under way', 'underway', 'ongoing', 'in flight', 'being processed', 'being imported', 'still processing'],
  ...['not started', 'submitted', 'initiated', 'initialized', 'initializing', 'preparing', 'validating', 'new'],
  ...['active', 'open', 'ready', 'delayed', 'importing', 'uploading', 'working', 'received', 'registered'],
] as const;
