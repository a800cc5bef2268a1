import type { ExportDocument } from '../../shared/export/document.ts';

/** The boat of the examples. */
export const SAMPLE_INSTALLATION = '3861513b314c5ee7';

type Member = Exclude<keyof ExportDocument, keyof Additions>;
type Additions = Pick<
  ExportDocument,
  'request_id' | 'boat_key' | 'part_of' | '$schema' | 'software_version' | 'sequence' | 'boot' | 'clock' | 'categories'
>;

/** An export document that fits, with `entries` boat log entries; `change` replaces members of it. */
export function sampleDocument(entries = 4, change: Partial<Record<Member, unknown>> = {}): Record<Member, unknown> {
  return {
    installation_id: SAMPLE_INSTALLATION,
    format_version: '1.0',
    export_timestamp: '2026-02-20T21:44:16.503Z',
    tier: 3,
    data: sampleData(entries),
    problems: [],
    absent: [],
    withheld: [],
    not_requested: [],
    ...change,
  };
}

/** The nine categories, in order; `change` replaces some of them. */
export function sampleData(entries = 4, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    engine_benchmark: [],
    boatlog: Array.from({ length: entries }, (_, i) => sampleEntry(i)),
    marine_vision_captures: [],
    marine_vision_snapshots: [],
    qr_codes: [],
    settings: { license: { tier: 3 } },
    system_alerts: [],
    onboarding: {},
    telemetry: [],
    ...change,
  };
}

export function sampleEntry(i: number, content = `Möwen über der Förde, Eintrag ${i}`): Record<string, unknown> {
  return {
    entry_id: String(i),
    timestamp: '2026-02-20T10:30:00.000Z',
    type: 'voice',
    content,
    gps: i % 2 ? null : { latitude: 43.6817, longitude: -79.5214 },
    weather: null,
  };
}
