import { describe, expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';
import { LANGUAGES } from '../../../services/uploader/languages.ts';

const OLD_SERVER = { sha256: 'a'.repeat(64), token: 'x', isVerified: true, neverSentReceipt: true };
const UNCLEAR = 'neither yes nor no';

function verdictOf(body: string, type = 'application/json') {
  const headers = { 'content-type': type };
  const answer = { kind: 'answer', status: 200, headers, body, bodyWhole: true, exportSent: true } as const;
  const { outcome, reason = '' } = classifyResponse(answer, OLD_SERVER, 0);
  return reason.includes(UNCLEAR) ? UNCLEAR : outcome;
}

const said = (message: string) => [verdictOf(JSON.stringify({ message })), verdictOf(message, 'text/plain')];

/** Of each language a yes, and sentences of “not stored” with its words of success. */
const SENTENCES: Readonly<Record<string, readonly [yes: readonly string[], no: readonly string[]]>> = {
  German: [['Daten gespeichert', 'Danke, alles ohne Fehler importiert'], ['Kein Datensatz wurde importiert']],
  Dutch: [['Gegevens opgeslagen'], ['Geen gegevens ontvangen', 'Data nie ontvangen']],
  French: [['Données enregistrées'], ['Données jamais reçues', 'Import sans succès']],
  'Spanish and Galician': [['Datos guardados'], ['Los datos no fueron guardados', 'Datos non recibidos', 'sin éxito']],
  Portuguese: [
    ['Dados gravados', 'Salvo sem erros'],
    ['Os dados não foram gravados', 'Nada foi recebido', 'Importado sem sucesso'],
  ],
  Italian: [
    ['Dati salvati', 'Salvato, nessun errore', 'Salvato senza errori'],
    ['Nessun record è stato salvato', 'Salvataggio non riuscito', 'Nulla è stato ricevuto'],
  ],
  Romanian: [['Datele au fost salvate'], ['Datele nu au fost salvate']],
  Swedish: [
    ['Data mottagen', 'Lagrad utan fel'],
    ['Inga data mottagna', 'Har aldrig sparats: sparad aldrig'],
  ],
  Norwegian: [
    ['Data lagret', 'Lagret uten feil'],
    ['Ingenting ble lagret', 'Ingen data mottatt'],
  ],
  Danish: [['Data gemt'], ['Data blev ikke gemt', 'Intet modtaget']],
  Finnish: [['Tiedot tallennettu', 'Tallennettu, ei virheitä'], ['Tietoja ei tallennettu']],
  Polish: [['Dane zapisane', 'Zapisano: dane zapisane bez błędów'], ['Dane nie zostały zapisane']],
  'Czech and Slovak': [['Data uložena'], ['Data nebyla uložena', 'Údaje neboli uložené']],
  'Slovenian, Croatian and Serbian': [['Uvoz uspešen'], ['Uvoz ni uspešen']],
  Hungarian: [['Adatok mentve'], ['Az adatok nincsenek mentve']],
  Turkish: [['Veriler kaydedildi'], ['Hiçbir veri kaydedildi', 'Veriler kaydedilmedi, alındı değil']],
  'Russian, Ukrainian and Bulgarian': [
    ['Данные сохранены', 'Данные сохранены без ошибок'],
    ['Данные не сохранены', 'Ничего не получено', 'Импорт без успеха'],
  ],
  Chinese: [['数据已保存'], ['数据未保存', '没有收到数据', '无法导入']],
  Japanese: [['保存しました'], ['保存できませんでした', 'データは登録されていない']],
  Korean: [['저장되었습니다'], ['저장되지 않았습니다', '저장할 수 없습니다']],
};

test('every language that has words of success has words that deny them, and both are tried here', () => {
  expect(Object.keys(SENTENCES)).toEqual(LANGUAGES.map(({ name }) => name));
  for (const { name, received, success, denials } of LANGUAGES) {
    expect([...received, ...success], name).not.toEqual([]);
    expect(denials, name).not.toEqual([]);
  }
});

describe.each(Object.entries(SENTENCES))('in %s', (_name, [yes, no]) => {
  test.each(yes)('“%s” is a delivery', (message) => expect(said(message)).toEqual(['accepted', 'accepted']));
  test.each(no)('“%s” is none', (message) => expect(said(message)).toEqual(['retry', 'retry']));
});

test.each(LANGUAGES)('each word of $name that denies makes a word of success no yes', (language) => {
  const { received, success, denials, denialsBefore = [], isUnspaced } = language;
  const [done = ''] = [...received, ...success];
  for (const denial of [...denials, ...denialsBefore].map((one) => one.replace('…', ''))) {
    const sentence = isUnspaced ? `${denial}${done}` : `${denial} xyz ${done}`;
    expect(said(sentence), sentence).toEqual(['retry', 'retry']);
  }
});

test.each([
  'Подаци су сачувани',
  'Подаци нису сачувани',
  'Gögnin voru vistuð',
  'Andmeid salvestatud',
  'Dati nav saglabāti',
])('in a language that is not known, “%s” is no yes by its words', (message) =>
  expect(said(message)).toEqual([UNCLEAR, UNCLEAR]),
);

test.each(['ikke ok', 'Import nicht complete', 'ei OK'])('“%s” is no yes, under whatever name', (status) => {
  expect([verdictOf(JSON.stringify({ status })), verdictOf(status, 'text/plain')]).not.toContain('accepted');
});

test('beside a receipt a sentence in a language that is not read as English says nothing', () => {
  for (const message of ['Подаци нису сачувани', 'Данные не сохранены', 'Tietoja ei tallennettu']) {
    expect(verdictOf(JSON.stringify({ import_id: 'i7', message })), message).toBe('accepted');
  }
});
