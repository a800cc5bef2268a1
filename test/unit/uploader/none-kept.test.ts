import { describe, expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';

const OLD_SERVER = { sha256: 'a'.repeat(64), token: 'x', isVerified: true, neverSentReceipt: true };

function outcomeOf(body: string, type: string) {
  const headers = { 'content-type': type };
  const answer = { kind: 'answer', status: 200, headers, body, bodyWhole: true, exportSent: true } as const;
  return classifyResponse(answer, OLD_SERVER, 0).outcome;
}

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
