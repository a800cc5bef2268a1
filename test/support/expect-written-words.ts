import { expect } from 'vitest';
import { PROBLEM_CODES } from '../../shared/export/categories.ts';
import {
  CATEGORY_STATES,
  type CategoryState,
  SOURCE_MODES,
  SOURCE_STATES,
} from '../../shared/export/category-state.ts';
import type { ExportDocument } from '../../shared/export/document.ts';
import { QUANTITIES } from '../../shared/export/quantities.ts';
import {
  ALERT_ORIGINS,
  CLOCK_SOURCES,
  ENGINE_KINDS,
  QR_ORIGINS,
  TELEMETRY_ORIGINS,
  TIME_SOURCES,
} from '../../shared/export/written-words.ts';

/** The closed lists of what is written, by where that stands. */
export const CLOSED_LISTS = {
  'category state': CATEGORY_STATES,
  'source state': SOURCE_STATES,
  'source mode': SOURCE_MODES,
  'problem code': PROBLEM_CODES,
  'clock source': CLOCK_SOURCES,
  'time source': TIME_SOURCES,
  'engine kind': ENGINE_KINDS,
  'qr origin': QR_ORIGINS,
  'alert origin': ALERT_ORIGINS,
  'telemetry origin': TELEMETRY_ORIGINS,
  quantity: QUANTITIES,
} as const;
type ListName = keyof typeof CLOSED_LISTS;

/** Nothing but these stands in a document where one of them is to; gives which ones do, by the list. */
export function expectWrittenWords(document: Pick<ExportDocument, 'data' | 'categories' | 'problems' | 'clock'>) {
  const { data, categories, problems, clock } = document;
  const states = Object.values(categories ?? {}) as CategoryState[];
  const sources = states.flatMap((state) => state.sources);
  const inSi = data.engine_benchmark.flatMap(({ conditions_si = [], readings_si = [] }) => [
    ...conditions_si,
    ...readings_si,
  ]);
  const timed = Object.values(data).flat() as { readonly time_source?: string }[];
  const words: Record<ListName, readonly string[]> = {
    'category state': states.map(({ state }) => state),
    'source state': sources.map(({ state }) => state),
    'source mode': sources.map(({ mode }) => mode),
    'problem code': problems.map(({ code }) => code),
    'clock source': clock === undefined ? [] : [clock.source],
    'time source': timed.flatMap((one) => one.time_source ?? []),
    'engine kind': data.engine_benchmark.map(({ kind }) => kind),
    'qr origin': data.qr_codes.map(({ origin }) => origin),
    'alert origin': data.system_alerts.map(({ origin }) => origin),
    'telemetry origin': data.telemetry.map(({ origin }) => origin),
    quantity: inSi.map(({ quantity }) => quantity),
  };
  for (const [name, list] of Object.entries(CLOSED_LISTS) as [ListName, object][])
    expect(
      words[name].filter((word) => !Object.hasOwn(list, word)),
      name,
    ).toEqual([]);
  for (const { quantity, unit } of inSi) expect([quantity, unit]).toEqual([quantity, QUANTITIES[quantity].unit]);
  return words;
}
