import { centralSettings } from '../../../services/central/settings.ts';
import { queueKeeperSettings } from '../../../services/queue-keeper/settings.ts';
import { ANSWER_MS } from '../../../services/uploader/definition.ts';
import { LONGEST_S } from '../../../services/uploader/retry-after.ts';
import { QUESTION_MS } from '../../../services/uploader/send-export.ts';
import { uploaderSettings } from '../../../services/uploader/settings.ts';
import { LARGEST_BODY } from '../../../shared/http/decode-body.ts';
import { LARGEST_HEAD } from '../../../shared/http/parse-answer.ts';

const kb = (bytes: number) => `${bytes / 1024} KB`;

/** Sizes and times that both sides keep to, a sentence each; the numbers are those of the code. */
export const limits = (): string[] => [
  `An export has no upper size: some MB as a rule, hundreds with a long boat log. Our own server takes ${centralSettings.maxBodyMb.fallback} MB. What is too large for you is said by 413, and comes in parts. An answer by the head alone (413, 401, 503) is heard: read on after it for a while, since a connection that is closed with bytes unread may destroy it; a boat that was cut so sends the head once more, and waits for 3 seconds.`,
  `One boat sends one export at a time, over HTTP/1.1, in full (no \`Expect: 100-continue\`, no chunks, no compression), over TLS.`,
  `An upload, or a wait for your answer, of ${uploaderSettings.uploadTimeoutS.fallback} seconds without a byte in either direction has failed (\`UPLOAD_TIMEOUT_S\`). Blanks before the JSON are progress, up to ${ANSWER_MS / 60_000} minutes from the first byte of the answer.`,
  `Of an answer ${kb(LARGEST_HEAD)} of head and ${kb(LARGEST_BODY)} of body are read; a receipt may have 200 characters.`,
  `A question (HEAD) is answered within ${Math.min(QUESTION_MS / 1_000, uploaderSettings.uploadTimeoutS.fallback)} seconds, or the export is sent.`,
  `A \`Retry-After\` counts up to ${queueKeeperSettings.retryAfterMax.fallback} seconds (\`RETRY_AFTER_MAX_S\`; ${LONGEST_S / 3_600} hours at most); said again, it is waited for again, at pauses of a quarter of an hour at least after some time. Without one, \`retry_after\`, \`retry_after_ms\` and their like in the body or the head of an error are read for it, and of 429 and 503 \`RateLimit-Reset\`.`,
];
