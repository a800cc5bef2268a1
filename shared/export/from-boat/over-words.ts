/** Words by which programs tell the state of an alert, in the languages in which boats are spoken to. Pure. */

/** It is over. */
const OVER = new Set([
  ...['clear', 'cleared', 'resolved', 'rectified', 'recovered', 'inactive', 'deactivated', 'closed', 'ended'],
  ...[
    'over',
    'removed',
    'finished',
    'solved',
    'back to normal',
    'returned to normal',
    'return to normal',
    'normalized',
  ],
  ...['recovery', 'expired', 'rtn', 'rtnun', 'clearing', 'restored', 'fixed', 'terminated'],
  ...['behoben', 'erledigt', 'beendet', 'aufgehoben', 'geschlossen', 'inaktiv', 'vorbei', 'gelost'],
  ...['resolu', 'resolue', 'termine', 'terminee', 'ferme', 'fermee', 'clos', 'inactif', 'retabli', 'retablie'],
  ...['fini', 'finie', 'levee'],
  ...['resuelto', 'resuelta', 'cerrado', 'cerrada', 'terminado', 'terminada', 'finalizado', 'finalizada', 'inactivo'],
  ...['inactiva', 'recuperado', 'recuperada', 'solucionado', 'solucionada'],
  ...['opgelost', 'hersteld', 'gesloten', 'beeindigd', 'inactief', 'verholpen', 'afgelopen', 'voorbij'],
  ...[
    'risolto',
    'risolta',
    'chiuso',
    'chiusa',
    'terminato',
    'terminata',
    'inattivo',
    'inattiva',
    'rientrato',
    'rientrata',
  ],
  ...['resolvido', 'resolvida', 'fechado', 'fechada', 'encerrado', 'encerrada', 'inativo', 'inativa'],
  ...['atgardad', 'avslutad', 'avslutat', 'stangd', 'avsluttet', 'lukket', 'løst', 'afsluttet'],
]);
/** The same of what is alerted of; of a message they may tell as well how its sending ended. */
const WELL = new Set([
  ...['ok', 'okay', 'normal', 'norm', 'nominal', 'off', 'healthy', 'good', 'up'],
  ...['aus', 'in ordnung', 'normale', 'eteint', 'arret', 'apagado', 'apagada', 'uit', 'normaal', 'spento', 'spenta'],
  ...['desligado', 'desligada', 'av', 'af', 'normalt', 'slukket'],
]);
const GOING_ON = new Set([
  ...['firing', 'fired', 'active', 'raised', 'triggered', 'alerting', 'ongoing', 'open', 'opened', 'reopened', 'on'],
  ...['in progress', 'standing', 'unresolved', 'uncleared', 'unhealthy', 'in alarm', 'escalated'],
  ...['aktiv', 'anstehend', 'actif', 'active', 'activo', 'activa', 'actief', 'attivo', 'attiva', 'ativo', 'ativa'],
]);

/** That somebody knows of it, and how it came to be so, say of none whether it is over: an alert that is not stands. */
const KNOWN_OF = new Set([
  ...['ack', 'acked', 'acknowledged', 'unack', 'unacked', 'unacknowledged', 'unak', 'quittiert', 'unquittiert'],
  ...['acquitte', 'acquittee', 'reconocido', 'reconocida', 'bevestigd'],
]);
const BESIDE = new Set(['auto', 'automatically', 'manually', 'alert', 'alarm', 'alm', 'state', 'status', 'is', 'now']);
const NOT = new Set(['not', 'no', 'longer', 'nicht', 'non', 'niet', 'inte', 'ikke', 'ej', 'nao', 'kein']);

const LONGEST = 40;

/** In small letters, without accents: half of the programs leave them out. */
export const plainWord = (text: string): string =>
  text.length > LONGEST ? '' : text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();

interface StateWords {
  /** What says of it whether it is over, without what else is said. */
  readonly state: string;
  readonly isDenied: boolean;
  readonly isKnownOf: boolean;
}

/** `CLEARED_ACK`, `auto-resolved`, `AlarmActive` and `not active` by their words; null for what is no text. */
function stateWords(value: unknown): StateWords | null {
  if (typeof value !== 'string') return null;
  const words = plainWord(value.replace(/([a-z])([A-Z])/g, '$1 $2')).split(/[^\p{L}\d]+/u);
  const told = words.filter((word) => word !== '' && !KNOWN_OF.has(word) && !NOT.has(word));
  const bare = told.filter((word) => !BESIDE.has(word));
  const isTold = [OVER, WELL, GOING_ON].some((known) => known.has(told.join(' ')));
  return {
    state: (isTold ? told : bare).join(' '),
    isDenied: words.some((word) => NOT.has(word)),
    isKnownOf: words.some((word) => KNOWN_OF.has(word)),
  };
}

/** Whether a word tells of an alert that it is over, or that it is not; null for any other. */
export function isOverBy(value: unknown, mayTellOfSending = false): boolean | null {
  const said = stateWords(value);
  if (said === null) return null;
  const { state, isDenied, isKnownOf } = said;
  if (OVER.has(state) || (!mayTellOfSending && WELL.has(state))) return !isDenied;
  if (GOING_ON.has(state)) return isDenied;
  return state === '' && isKnownOf && !mayTellOfSending ? false : null;
}

/** Whether it is over by a word that means that of whatever it is said: not `normal`, which is a severity as well. */
export function isOver(value: unknown): boolean {
  const said = stateWords(value);
  return said !== null && !said.isDenied && OVER.has(said.state);
}
