/**
 * What other languages say of records that were kept or left out, in English, word by word, so that the readers of sentences
 * need one vocabulary: German, French, Spanish, Dutch, Italian, Portuguese, Swedish, Norwegian and Danish, by the words most
 * used. Whatever is none of these stays. Longer than 200 lines, so that it is one vocabulary. Pure.
 */

/** How words begin, and what they are in English; endings of number, gender and case are taken off. */
export const WORDS_IN_ENGLISH: readonly (readonly [english: string, words: readonly string[]])[] = [
  [
    'stored',
    [
      ...[
        'gespeichert',
        'importiert',
        'übernommen',
        'eingefügt',
        'enregistré',
        'importé',
        'sauvegardé',
        'guardad',
        'guardó',
      ],
      ...['guardaron', 'importad', 'almacenad', 'insertad', 'opgeslagen', 'geïmporteerd', 'geimporteerd', 'bewaard'],
      ...['importaron', 'importó', 'insertaron', 'almacenaron', 'almacenó', 'grabad', 'registrad', 'geschrieben'],
      // “Kon niet opslaan”: what could not be done has no other form in English here.
      ...['speichern', 'importieren', 'enregistrer', 'importer', 'sauvegarder', 'guardar', 'importar', 'almacenar'],
      ...['insertar', 'opslaan', 'importeren', 'bewaren'],
      ...['salvat', 'importat', 'registrat', 'memorizzat', 'archiviat', 'salvare', 'importare', 'registrare'],
      ...['memorizzare', 'archiviare', 'salv', 'gravad', 'armazenad', 'inserid', 'salvar', 'gravar', 'armazenar'],
      ...['sparad', 'sparat', 'spara', 'lagrad', 'lagrat', 'lagra', 'importerad', 'importerat', 'importera'],
      ...['lagret', 'lagre', 'importert', 'importere', 'importeret', 'gemt', 'gemme', 'registrert', 'registreret'],
    ],
  ],
  [
    'successful',
    [
      'erfolgreich',
      'réussi',
      'exitos',
      'gelukt',
      'geslaagd',
      'abgeschlossen',
      'terminé',
      'voltooid',
      'riuscit',
      'completat',
      'sucedid',
      'concluíd',
      'lyckad',
      'lyckats',
      'lyckade',
      'vellykket',
      'lykkedes',
      'lyktes',
      'fullført',
      'gennemført',
    ],
  ],
  [
    'accepted',
    [
      'angenommen',
      'akzeptiert',
      'accepté',
      'aceptad',
      'geaccepteerd',
      'accettat',
      'aceit',
      'accepterad',
      'accepterat',
      'accepteret',
      'akseptert',
    ],
  ],
  [
    'rejected',
    [
      'abgelehnt',
      'abgewiesen',
      'zurückgewiesen',
      'rejeté',
      'refusé',
      'rechazad',
      'rechazaron',
      'geweigerd',
      'afgewezen',
      'rifiutat',
      'respint',
      'rejeitad',
      'recusad',
      'avvisad',
      'avvisat',
      'avvist',
      'afvist',
    ],
  ],
  [
    'skipped',
    [
      ...['übersprungen', 'ignoriert', 'ausgelassen', 'verworfen', 'ignoré', 'omis', 'écarté', 'ignorad', 'omitid'],
      ...['descartad', 'omitieron', 'descartaron', 'overgeslagen', 'genegeerd', 'weggelaten', 'verworpen'],
      ...['scartat', 'saltat', 'ignorat', 'ignorerad', 'ignorerat', 'ignorert', 'ignoreret'],
    ],
  ],
  [
    'failed',
    [
      'fehlgeschlagen',
      'fehlerhaft',
      'gescheitert',
      'échoué',
      'fallid',
      'fallaron',
      'mislukt',
      'fallit',
      'falhou',
      'misslyckad',
      'misslyckades',
      'mislyktes',
      'mislykkedes',
    ],
  ],
  ['invalid', ['ungültig', 'invalide', 'inválid', 'ongeldig']],
  [
    'rows',
    [
      ...['zeile', 'zeilen', 'datensatz', 'datensätze', 'eintrag', 'einträge', 'ligne', 'enregistrement', 'fila'],
      ...[
        'registro',
        'línea',
        'entrada',
        'rij',
        'rijen',
        'regel',
        'regels',
        'riga',
        'righe',
        'linha',
        'rader',
        'rækker',
      ],
    ],
  ],
  ['all', ['alle', 'alles', 'tous', 'toutes', 'todo', 'toda']],
  ['except', ['außer', 'ausser', 'ausgenommen', 'sauf', 'excepté', 'hormis', 'excepto', 'salvo', 'behalve']],
  ['data', ['daten', 'donnée', 'dato', 'gegevens', 'données', 'dati', 'dado', 'uppgifter']],
  ['others', ['andere', 'übrige', 'restliche', 'autre', 'otro', 'otra', 'demás', 'resto', 'reste', 'overige']],
  ['partially', ['teilweise', 'partiellement', 'parcialmente', 'gedeeltelijk', 'parzialmente', 'delvis']],
  ['but', ['aber', 'jedoch', 'mais', 'pero', 'maar', 'doch']],
  [
    'nothing',
    [
      'nichts',
      'rien',
      'nada',
      'niets',
      'keine',
      'aucun',
      'aucune',
      'ningún',
      'ninguna',
      'geen',
      'nessun',
      'niente',
      'nulla',
      'nenhum',
      'nenhuma',
      'ingen',
      'inga',
      'inget',
      'intet',
      'ingenting',
    ],
  ],
] as const;

const ENGLISH = new Map(WORDS_IN_ENGLISH.flatMap(([english, words]) => words.map((word) => [word, english] as const)));
/** Nothing shorter is taken for one with an ending. */
const ENDINGS = ['', 'es', 'os', 'as', 'en', 'er', 'em', 'n', 's', 'e', 'o', 'a', 'i'];
/** Words with no letter of their own that English has as well, in another sense. */
const ENGLISH_TOO: ReadonlySet<string> = new Set(['others', 'fails', 'omiss', 'reste']);

/** What is not: “no” and “non” are English too, and so count before a verb only. */
const NOT = '(?:nicht|niet|pas|non|no|não|nao|inte|icke|ikke|ikkje)';
/** What may stand between that and the verb. */
const BETWEEN =
  '(?:été|worden|successful|è|sono state|sono|stat[oai]|é|foi|foram|ble|blev|blitt|blevet|blivit|har|kunne|kunde|att|at|å)';
/** Orders of words, once their verbs are English. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  // “Não foi salvo”: elsewhere that word is “except”.
  [/\b(não|nao|foi|foram|nothing) except\b/giu, '$1 stored'],
  // “Non è stato possibile salvare”, “não foi possível gravar”
  [/\b(?:non|não|nao) (?:è stato |è |foi |é )?(?:possibile|possível|possivel) (\p{L}+)/giu, 'could not be $1'],
  // “konnten nicht gespeichert werden”, “konden niet worden opgeslagen”, “kon niet opslaan”
  [
    /\bk(?:onnten?|ann|önnen|onden?|on|an|unnen) (?:nicht|niet) (?:worden )?(\p{L}+)(?: werden| worden)?/giu,
    'could not be $1',
  ],
  [/\bn['’](?:ont|a) (?:pas )?pu (?:être )?(\p{L}+)/giu, 'could not be $1'],
  [/\bn['’](?:ont|a) pas (?:été )?(\p{L}+)/giu, 'could not be $1'],
  [/\bno (?:se )?(?:pudieron|pudo|puede|pueden|han podido|ha podido) (?:ser )?(\p{L}+)/giu, 'could not be $1'],
  [/\b(?:impossible (?:de |d['’])|imposible |impossibile |impossível )(\p{L}+)/giu, 'could not be $1'],
  [/\bno (?:se |fueron |fue |han sido |ha sido |se han |se ha )(stored|accepted|successful)\b/giu, 'could not be $1'],
  // “nicht erfolgreich importiert”, “pas été enregistré”, “niet worden opgeslagen”
  [new RegExp(`\\b${NOT} (?:${BETWEEN} ){0,3}(stored|accepted|successful)\\b`, 'giu'), 'could not be $1'],
  [/\b(?:nicht|niet|pas|non|no es) (?:möglich|mogelijk|possible|posible|mulig|muligt|möjligt)/giu, 'could not be done'],
  [
    /\b(?:schreibgeschützt|lecture seule|solo lectura|sólo lectura|alleen[- ]lezen|sola lettura|somente leitura|skrivskyddad|skrivebeskyttet)/giu,
    'read only mode',
  ],
  // “3 von 31 Datensätzen”, “3 enregistrements sur 31”, “3/4 records”; not the date 1/2/2026
  [
    /(?<![\d.,/])(\d{1,9})((?: (?!out |de |van |von |sur |aus |of )\p{L}+)?) (?:von|aus|sur|van|de|of|out of)(?: den| de| los| las| les| total)? (\d{1,9})(?![\d.,]*\d)/giu,
    '$1 of $3$2',
  ],
  [/(?<![\d.,/])(\d{1,9}) ?\/ ?(\d{1,9})(?![\d/])/g, '$1 of $2'],
  [/,\s*(?=except\b)/gi, ' '],
  // “All but 3 records”, “alle bis auf 3”
  [/\b(?:all but|bis auf|tous sauf|todos menos) (?=\d)/giu, 'all except '],
  [/\ben erreur\b|\b(?:mit|avec des|avec|con|met) (?:fehlern|erreurs?|errores|fouten)\b/giu, 'with errors'],
];

/** A sentence with the words that are known here in English, and the signs between them. */
export function inEnglish(sentence: string): string {
  const words = sentence.replace(/\p{L}+/gu, (word) => englishFor(word.toLowerCase()) ?? word);
  return PHRASES.reduce((text, [foreign, english]) => text.replace(foreign, english), words);
}

function englishFor(word: string): string | undefined {
  if (ENGLISH_TOO.has(word)) return undefined;
  for (const ending of ENDINGS) {
    const english = word.endsWith(ending) ? ENGLISH.get(word.slice(0, word.length - ending.length)) : undefined;
    if (english !== undefined) return english;
  }
  return undefined;
}
