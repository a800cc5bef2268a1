import { describe, expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';

const OLD_SERVER = { sha256: 'a'.repeat(64), token: 'x', isVerified: true, neverSentReceipt: true };

function outcomeOf(body: string, type: string) {
  const headers = { 'content-type': type };
  const answer = { kind: 'answer', status: 200, headers, body, bodyWhole: true, exportSent: true } as const;
  return classifyResponse(answer, OLD_SERVER, 0).outcome;
}

const withReceipt = (message: string) =>
  ['import_id', 'success'].map((name) =>
    outcomeOf(JSON.stringify({ [name]: name === 'success' || 'i7', message }), 'application/json'),
  );
const inJson = (message: string) => outcomeOf(JSON.stringify({ message }), 'application/json');
const asText = (message: string) => outcomeOf(message, 'text/plain');

describe('of a server that never sent a receipt', () => {
  test.each([
    ...['Imported 0 records', 'No records imported', '0 rows imported', '320 rows read, 0 imported'],
    ...['Keine Zeilen importiert', 'Es konnten keine Datensätze gespeichert werden', 'Teilweise importiert'],
    ...['Aucun enregistrement importé', 'Rien n’a été enregistré', 'Les données n’ont pas été enregistrées'],
    ...['Ningún registro importado', 'No se guardó nada', 'Geen rijen opgeslagen', 'Er is niets opgeslagen'],
    ...['Import abgebrochen', 'Importation interrompue'],
  ])('“%s” is no delivery, in JSON or as text', (message) => {
    expect([inJson(message), asText(message)]).toEqual(['retry', 'retry']);
  });

  test.each([
    ...['Imported 320 records, 0 errors', 'Imported 0 new records, 320 already exist', 'Saved. No action needed'],
    ...['320 records stored, 0 skipped', 'Daten gespeichert', 'Données enregistrées', 'Datos guardados'],
    'Alle Datensätze gespeichert, keine Fehler',
  ])('“%s” is one', (message) => {
    expect([inJson(message), asText(message)]).toEqual(['accepted', 'accepted']);
  });
});

describe('what denies that anything was stored outweighs a receipt, and a yes', () => {
  test.each([
    ...['nicht gespeichert', 'Konnte nicht gespeichert werden', 'Daten wurden verworfen', 'Nichts gespeichert'],
    ...['Import nicht erfolgreich: die Daten wurden nicht gespeichert', 'Es wurden keine Daten gespeichert'],
    ...['Export wurde abgelehnt', 'Import übersprungen', 'Speichern nicht möglich', 'Datenbank ist schreibgeschützt'],
    ...['Import niet gelukt', 'niet opgeslagen', 'Kon niet opslaan', 'Er is niets opgeslagen', 'niet geïmporteerd'],
    ...['non enregistré', 'Impossible d’enregistrer', 'import non réussi', 'Rien n’a été enregistré', 'pas enregistré'],
    ...['Les données ne sont pas enregistrées', 'Les données ont été ignorées', 'Aucune donnée enregistrée'],
    ...['No se guardó nada', 'no guardado', 'No se pudo guardar', 'nada fue almacenado', 'importación no exitosa'],
    ...['No se han guardado los datos', 'Los datos no fueron guardados', 'Datos descartados'],
    ...['no rows were written', 'No records were stored', 'No data was saved', 'will not be saved', 'won’t be stored'],
    ...['Nessun record è stato salvato', 'Salvataggio non riuscito', 'Impossibile salvare i dati', 'Dati non salvati'],
    ...['Le righe non sono state importate', 'Importazione fallita', 'Non è stato possibile salvare', 'dati scartati'],
    ...['Os dados não foram gravados', 'Não foi salvo', 'Nenhum registro gravado', 'Não foi possível gravar os dados'],
    ...['Ingenting ble lagret', 'Kunne ikke lagre dataene', 'Ingen data lagret', 'Importen mislyktes'],
    ...['Data blev ikke gemt', 'Intet blev gemt', 'Data er ikke blevet gemt', 'Kunne ikke gemmes'],
    ...['Kunde inte spara', 'Inga uppgifter sparades', 'Uppgifterna har inte sparats', 'Import misslyckades'],
    ...['Skipped: schema mismatch', 'Ignored (maintenance)', 'read-only file system', 'The server is read-only'],
    ...['maintenance mode: writes are disabled', 'Imports are paused', 'Your upload was discarded', 'No rows created'],
    'Service in maintenance mode, data will not be persisted',
  ])('“%s”, in JSON and as text', (message) => {
    expect(withReceipt(message)).toEqual(['retry', 'retry']);
    expect([inJson(message), asText(message)]).toEqual(['retry', 'retry']);
  });

  test.each([
    ...[
      'Bereits importiert, nicht erneut gespeichert',
      'already imported, not stored again',
      'Ya importado, no guardado',
    ],
    ...['Già importato, non salvato di nuovo', 'Dati salvati, nessun errore', 'Já importado, não gravado de novo'],
    ...['Redan importerat, inte sparat igen', 'Allerede importert, ikke lagret igjen', 'Gravado no banco de dados'],
    ...['Tietoja ei tallennettu', 'Данные не сохранены', '保存できませんでした'],
    ...['No rows were written because all already exist', 'No new records were stored', 'Received, not yet stored'],
    ...['Imported 320 records; index not created', 'Stored. Thumbnail not created', 'Stored, cache not loaded'],
    ...[
      'Backup will not be created, import done',
      'Gespeichert, nicht indiziert',
      'Skipped validation',
      'Nothing skipped',
    ],
    ...['Skipped: unknown fields', 'Unknown data ignored', 'No data was discarded', 'None of the rows were rejected'],
    ...[
      'Keine Zeilen übersprungen',
      'Aucune ligne ignorée',
      'Ninguna fila omitida',
      'Nicht mehr als 300 Zeilen gespeichert',
    ],
    ...['Gespeichert: 320, nicht gespeichert: 0', 'Stored: 320, not stored: 0', 'Nicht gespeichert: 0'],
    ...['no longer stored locally, imported', '2 fields are read only; imported', 'Saved; maintenance tonight'],
  ])('“%s” denies nothing', (message) => expect(withReceipt(message)).toEqual(['accepted', 'accepted']));
});
