/**
 * The words by which servers say, in whatever language and under whatever name, that something is wrong, as lists.
 * `docs/answers.md` prints them. They count where neither a receipt nor a yes is in an answer. Pure.
 */

/** How words of trouble begin in a name. */
export const TROUBLE_NAME_STEMS = [
  ...[
    'err',
    'fail',
    'fault',
    'fehl',
    'falh',
    'fallo',
    'falla',
    'fallid',
    'fallit',
    'falló',
    'échec',
    'echec',
    'échou',
    'echou',
  ],
  ...[
    'fout',
    'misluk',
    'mislyk',
    'misslyck',
    'feil',
    'fejl',
    'virhe',
    'błąd',
    'błęd',
    'chyb',
    'hata',
    'hiba',
    'greš',
    'σφάλμα',
    'ошиб',
  ],
  ...['помил', 'problem', 'trouble', 'invalid', 'inválid'],
] as const;

/** The same in a value, where more words can mean only this. */
export const TROUBLE_STEMS = [
  ...TROUBLE_NAME_STEMS,
  ...[
    'ungültig',
    'ungueltig',
    'onjuist',
    'ongeldig',
    'неверн',
    'indispon',
    'unavailab',
    'nicht',
    'impossib',
    'abgelehnt',
    'abgebroch',
    'interromp',
    'interrump',
    'afgebroken',
  ],
  ...['rechaz', 'rejei', 'rejet', 'refus', 'rifiut', 'verweiger', 'deneg', 'negad', 'interdit', 'verboten', 'prohib'],
  ...[
    'desconoc',
    'desconhec',
    'unbekannt',
    'inconnu',
    'expirad',
    'expiré',
    'abgelaufen',
    'wartung',
    'mantenim',
    'manuten',
  ],
  ...[
    'gesperrt',
    'blocked',
    'bloque',
    'zeitüber',
    'login',
    'signin',
    'logon',
    'anmeld',
    'password',
    'captcha',
    'suspend',
  ],
  ...[
    'banned',
    'disabled',
    'unreach',
    'crash',
    'corrupt',
    'malform',
    'overload',
    'throttl',
    'epäonn',
    'nieuda',
    'selh',
  ],
  ...['başarıs', 'sikertelen', 'αποτυχ', 'неуда', 'отказ', 'сбой', 'nepoda', 'eșu', 'gagal'],
] as const;

/** The same where no blanks part the words. */
export const TROUBLE_CHARACTERS = [
  ...[
    '错误',
    '失败',
    '异常',
    '錯誤',
    '失敗',
    '異常',
    '无效',
    'エラー',
    '오류',
    '실패',
    'خطأ',
    'فشل',
    'שגיאה',
    'त्रुटि',
    'ผิดพลาด',
  ],
] as const;

/** Before a word of trouble they mean that there is none, and alone as well. */
export const NO_TROUBLE_WORDS = [
  ...['no', '0', 'zero', 'without', 'not', 'none', 'sem', 'sin', 'ohne', 'kein', 'keine', 'sans', 'aucun', 'aucune'],
  ...['nenhum', 'nenhuma', 'ninguno', 'ningún', 'ninguna', 'senza', 'nessun', 'geen', 'ingen', 'inga', 'bez', 'brak'],
  ...['без', 'нет', 'uten', 'utan', 'uden', 'ei'],
] as const;

/** Whole words that say no. */
export const NOES = ['nein', 'non', 'não', 'nao', 'nee', 'nej', 'nie', 'нет', '否', 'いいえ', '아니요'] as const;

/** How names of codes begin or end: 0 and 200 to 299 are no trouble. */
export const CODE_STEMS = ['code', 'codigo', 'código', 'codice', 'kode', 'kod', 'koodi', 'cod', 'retorno'] as const;

/** Members whose false is as well as true. */
export const HARMLESS = [
  ...[
    'warning',
    'warnings',
    'warn',
    'retry',
    'retryable',
    'truncated',
    'more',
    'next',
    'deprecated',
    'cached',
    'cache',
  ],
  ...[
    'debug',
    'test',
    'demo',
    'sandbox',
    'verbose',
    'blocked',
    'banned',
    'suspended',
    'limited',
    'throttle',
    'captive',
  ],
  ...['readonly', 'duplicate', 'replayed', 'replay', 'existing', 'known', 'new', 'changed', 'updated'],
] as const;
