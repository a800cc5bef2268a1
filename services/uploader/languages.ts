/**
 * The languages in which an answer may say, in words, that it has the export: by each word of success the words that deny it
 * stand in the same entry, since a language of which only the former are known takes “nothing was stored” for a yes. English
 * is read by lists of its own (`success-words.ts`, `none-kept.ts`). `docs/answers.md` prints it. Pure.
 */
export interface Language {
  readonly name: string;
  /** How words begin that say that something was received or stored. */
  readonly received: readonly string[];
  /** How words begin that tell of success, in a sentence and in the name of a member. */
  readonly success: readonly string[];
  /** Words that deny it, wherever they stand beside it; with “…” behind, how words begin. */
  readonly denials: readonly [string, ...string[]];
  /** Those that do so only where they stand before it, and may be anything else behind it. */
  readonly denialsBefore?: readonly string[];
  /** Whether no blanks part its words: then all of these are looked for anywhere in a clause. */
  readonly isUnspaced?: true;
}

export const LANGUAGES: readonly Language[] = [
  {
    name: 'German',
    received: [
      ...['empfangen', 'erhalten', 'gespeichert', 'importiert', 'übernommen', 'angenommen', 'verarbeitet'],
      ...['hochgeladen', 'danke'],
    ],
    success: ['erfolg'],
    denials: ['nicht', 'nichts', 'kein…', 'nie', 'niemals', 'niemand', 'weder'],
  },
  {
    name: 'Dutch',
    received: ['ontvangen', 'opgeslagen', 'geïmporteerd', 'verwerkt', 'bedankt'],
    success: ['gelukt'],
    denials: ['niet', 'niets', 'nie', 'geen', 'nooit', 'niemand'],
  },
  {
    name: 'French',
    received: ['reçu', 'enregistré', 'importé', 'accepté', 'traité', 'merci'],
    success: ['réuss', 'reuss', 'suc'],
    denials: ['pas', 'rien', 'aucun…', 'jamais', 'non', 'ni'],
  },
  {
    name: 'Spanish and Galician',
    received: ['recibid', 'guardad', 'importad', 'aceptad', 'procesad', 'gracias'],
    success: ['exito', 'éxito'],
    denials: ['ningun…', 'ningún', 'nada', 'nunca', 'tampoco', 'non'],
    // “Gravado no banco de dados” is Portuguese, and denies nothing.
    denialsBefore: ['no'],
  },
  {
    name: 'Portuguese',
    received: ['recebid', 'salvo', 'salva', 'gravad', 'aceit', 'processad', 'importad', 'obrigad'],
    success: ['suc', 'exito', 'êxito'],
    denials: ['não', 'nao', 'nenhum…', 'nada', 'nunca', 'jamais'],
  },
  {
    name: 'Italian',
    received: ['ricevut', 'salvat', 'importat', 'accettat', 'registrat', 'grazie'],
    success: ['suc', 'riuscit'],
    denials: ['non', 'nessun…', 'niente', 'nulla', 'né'],
  },
  {
    name: 'Romanian',
    received: ['salvat', 'primit', 'importat', 'acceptat'],
    success: ['suc'],
    denials: ['nu', 'nicio', 'niciun…', 'nimic'],
  },
  {
    name: 'Swedish',
    received: ['mottag', 'sparad', 'sparat', 'lagrad', 'importer'],
    success: ['lyck'],
    denials: ['inte', 'icke', 'ej', 'ingen', 'inga', 'inget', 'ingenting', 'aldrig'],
  },
  {
    name: 'Norwegian',
    received: ['mottatt', 'lagret', 'importer'],
    success: ['vellyk', 'lyktes'],
    denials: ['ikke', 'ikkje', 'ingen', 'intet', 'ingenting', 'aldri', 'verken'],
  },
  {
    name: 'Danish',
    received: ['modtag', 'gemt', 'lagret', 'importer'],
    success: ['vellyk', 'lykkedes'],
    denials: ['ikke', 'ingen', 'intet', 'ingenting', 'aldrig', 'hverken'],
  },
  {
    name: 'Finnish',
    received: ['vastaanotettu', 'tallennettu'],
    success: ['onnistu'],
    denials: ['ei', 'eivät', 'eikä', 'emme'],
  },
  {
    name: 'Polish',
    received: ['odebran', 'zapisan', 'przyjęt'],
    success: [],
    denials: ['nie', 'nic', 'żad…', 'nigdy', 'brak'],
  },
  {
    name: 'Czech and Slovak',
    received: ['přijat', 'uložen'],
    success: ['úspě'],
    denials: [
      ...(['nebyl…', 'nebol…', 'nebud…', 'není', 'nejsou', 'nie', 'nelze', 'nemoh…', 'nepoda…', 'nedošlo'] as const),
      ...['neulož…', 'nepřij…', 'neúspě…', 'nic', 'nič', 'žádn…', 'žiad…', 'nikdy'],
    ],
  },
  {
    name: 'Slovenian, Croatian and Serbian',
    received: [],
    success: ['uspe'],
    denials: ['ni', 'niso', 'nije', 'nisu', 'ne', 'nič', 'ništa', 'neuspe…'],
  },
  {
    name: 'Hungarian',
    received: ['fogadva', 'mentve'],
    success: [],
    denials: ['nem', 'nincs…', 'sem', 'semmi…', 'egyetlen'],
  },
  {
    name: 'Turkish',
    received: ['kaydedildi', 'alındı'],
    success: [],
    denials: ['değil…', 'yok', 'hiçbir…', 'kaydedilme…', 'kaydedileme…', 'alınma…', 'olmadı', 'edilme…', 'edileme…'],
  },
  {
    name: 'Russian, Ukrainian and Bulgarian',
    received: ['получен', 'сохранен', 'сохранён', 'принят', 'загружен'],
    success: ['успе'],
    denials: ['не', 'ни', 'нет', 'ничего', 'нельзя', 'никак…', 'нема', 'няма'],
  },
  {
    name: 'Chinese',
    received: ['接收', '收到', '保存', '导入', '上传'],
    success: ['成功'],
    denials: ['未', '没', '沒', '不', '无', '無', '非'],
    isUnspaced: true,
  },
  {
    name: 'Japanese',
    received: ['保存', '受信', '受付', '登録', '取り込'],
    success: ['成功'],
    denials: ['ません', 'ない', 'なかっ', 'されず', 'できず', 'せず', '未', '不', '無'],
    isUnspaced: true,
  },
  {
    name: 'Korean',
    received: ['수신', '저장', '접수'],
    success: ['성공'],
    denials: ['않', '못', '수 없', '없습니다', '없음', '없었', '불가', '아니', '안 저장', '안 됐', '안 되', '미저장'],
    isUnspaced: true,
  },
];

/** “Without”: right before a word of success it denies that too (“sem sucesso”), and nothing elsewhere (“senza errori”). */
export const WITHOUT_WORDS = [
  ...['ohne', 'zonder', 'sans', 'sin', 'sem', 'senza', 'fără', 'utan', 'uten', 'uden', 'bez', 'без'],
] as const;

const wordsWhere = (isUnspaced: boolean, of: 'received' | 'success'): readonly string[] => [
  ...new Set(LANGUAGES.filter((one) => (one.isUnspaced === true) === isUnspaced).flatMap((one) => one[of])),
];

/** How words begin, in whatever language, that say that something was received, or tell of success; ... */
export const RECEPTION_STEMS = wordsWhere(false, 'received');
export const SUCCESS_STEMS = [...wordsWhere(false, 'success'), ...wordsWhere(true, 'success')];
/** ... and the same where no blanks part the words. */
export const RECEPTION_CHARACTERS = [...wordsWhere(true, 'received'), ...wordsWhere(true, 'success')];
