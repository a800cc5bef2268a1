/** Words by which programs tell the state of an alert, in the languages in which boats are spoken to. Pure. */

/** It is over. */
const OVER = new Set([
  ...['clear', 'cleared', 'resolved', 'rectified', 'recovered', 'inactive', 'deactivated', 'closed', 'ended'],
  ...['over', 'removed', 'finished', 'solved', 'back to normal'],
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
  ...['ok', 'okay', 'normal', 'nominal', 'off'],
  ...['aus', 'in ordnung', 'normale', 'eteint', 'arret', 'apagado', 'apagada', 'uit', 'normaal', 'spento', 'spenta'],
  ...['desligado', 'desligada', 'av', 'af', 'normalt', 'slukket'],
]);
const GOING_ON = new Set([
  ...['firing', 'active', 'raised', 'triggered', 'alerting', 'ongoing', 'open', 'on'],
  ...['aktiv', 'anstehend', 'actif', 'active', 'activo', 'activa', 'actief', 'attivo', 'attiva', 'ativo', 'ativa'],
]);

const LONGEST = 40;

/** In small letters, without accents: half of the programs leave them out. */
const plain = (text: string): string =>
  text.length > LONGEST ? '' : text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();

/** Whether a word tells of an alert that it is over, or that it is not; null for any other. */
export function isOverBy(value: unknown, mayTellOfSending = false): boolean | null {
  if (typeof value !== 'string') return null;
  const word = plain(value);
  if (OVER.has(word) || (!mayTellOfSending && WELL.has(word))) return true;
  return GOING_ON.has(word) ? false : null;
}
