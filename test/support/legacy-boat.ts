import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the Python service before this one left on a boat: its queue, its history, its export files. */
export interface LegacyLeft {
  /** Written as JSON with an indent of two, as that service did; text as it is. */
  readonly queue?: unknown;
  readonly history?: unknown;
  /** By their path under `data/exports`: an object is written as JSON, text and bytes as they are. */
  readonly files?: Readonly<Record<string, unknown>>;
}

export function leaveLegacy(root: string, { queue, history, files = {} }: LegacyLeft): void {
  const all = {
    ...(queue !== undefined && { 'export_queue.json': queue }),
    ...(history !== undefined && { 'export_history.json': history }),
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    const place = join(root, 'data', 'exports', path);
    mkdirSync(dirname(place), { recursive: true });
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(place, isRaw ? content : JSON.stringify(content, null, 2));
  }
}

/** A stamp of the 20th of February 2026, the `n`th second of that day. */
export function stampOf(n: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `20260220_${two(Math.floor(n / 3600))}${two(Math.floor(n / 60) % 60)}${two(n % 60)}`;
}

type LegacyStatus = 'pending' | 'uploading' | 'completed' | 'failed';

export function legacyEntryOf(stamp: string, status: LegacyStatus, change: Record<string, unknown> = {}) {
  const at = (seconds: number) => new Date(Date.UTC(2026, 1, 20, 21, 44, seconds)).toISOString().replace('Z', '345Z');
  return {
    queue_id: `q_${stamp}`,
    export_file: `/opt/d3kos/data/exports/exports/export_${stamp}.json`,
    created_at: at(16),
    tier: 3,
    category_count: 9,
    file_size_bytes: 2256,
    status,
    retry_count: status === 'pending' ? 0 : 2,
    next_retry_at: at(17),
    last_error: status === 'failed' ? 'HTTPSConnectionPool: Max retries exceeded' : null,
    ...(status === 'completed' && { completed_at: at(30) }),
    ...(status === 'failed' && { failed_at: at(30) }),
    ...change,
  };
}

/** A queue file of these entries, each in the list of its status. */
export function legacyQueue(...entries: { status: string }[]): Record<string, unknown> {
  const listed = (status: string) => entries.filter((entry) => entry.status === status);
  return {
    version: '1.0',
    last_updated: '2026-02-20T21:44:16.503345Z',
    pending: listed('pending'),
    uploading: listed('uploading'),
    completed: listed('completed'),
    failed: listed('failed'),
  };
}

const list = (category: string, entries: unknown[], more = {}) => ({
  category,
  entry_count: entries.length,
  entries,
  ...more,
});

/** An export as that service wrote it, with `entries` entries in its boat log. */
export function legacyDocument(entries = 2, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    installation_id: '3861513b314c5ee7',
    export_timestamp: '2026-02-20T21:44:16.503345Z',
    format_version: '1.0',
    data: {
      engine_benchmark: list('engine_benchmark', []),
      boatlog: list(
        'boatlog',
        Array.from({ length: entries }, (_, i) => ({
          entry_id: i + 1,
          timestamp: '2026-02-20T10:30:00Z',
          type: 'voice',
          content: `Motor an, Eintrag ${i + 1}`,
          gps: { latitude: 43.6817, longitude: -79.5214 },
          weather: null,
        })),
      ),
      marine_vision_captures: list(
        'marine_vision_captures',
        [
          {
            capture_id: 0,
            timestamp: '',
            species: '',
            confidence: 0.0,
            gps: { latitude: 0, longitude: 0 },
            file_size_bytes: 0,
          },
        ],
        { note: 'Metadata only - image files not exported' },
      ),
      marine_vision_snapshots: list('marine_vision_snapshots', [], { error: 'no such table: snapshots' }),
      qr_codes: list('qr_codes', []),
      settings: {
        category: 'settings',
        data: { license: { installation_id: '3861513b314c5ee7', tier: 3, license_key: 'SECRET' } },
      },
      system_alerts: list('system_alerts', []),
      onboarding: {
        category: 'onboarding',
        data: {
          configuration: { language: 'en', operator: { name: 'SECRET', email: 'SECRET' } },
          reset_count: 0,
          completion_timestamp: null,
        },
      },
      telemetry: { category: 'telemetry', data: { system_uptime_seconds: 86400, memory_total_kb: 3884448 } },
      ...change,
    },
  };
}
