import { Type } from 'typebox';
import { exportFacts } from '../export/job.ts';
import { defineContract } from './define-contract.ts';

export const exportQueued = defineContract({
  topic: 'export/queued',
  summary:
    'An export was made, whole and on disk. Repeated until the queue-keeper has taken its file out of the spool, and when its request comes again: what became of it since is told by `export/queue/jobs/<queue_id>`.',
  publisher: 'collector',
  consumers: ['queue-keeper', 'monitors'],
  qos: 1,
  retain: false,
  payload: Type.Object(exportFacts),
  examples: [
    {
      queue_id: 'q_20260220_164416',
      request_id: 'anchor-watch-17',
      export_file: 'export_20260220_164416.json',
      file_size_bytes: 2256,
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      category_count: 8,
      records: { boatlog: 4, settings: 1, onboarding: 1 },
      problems: [{ category: 'qr_codes', code: 'unreadable', message: 'qr-codes.json: permission denied' }],
      source: 'anchor-watch',
      tier: 3,
      created_at: '2026-02-20T21:44:16.503Z',
    },
  ],
});
