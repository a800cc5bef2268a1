import { expect, test } from 'vitest';
import { createClaimWatch } from '../../../services/queue-keeper/watch-claim.ts';

const MINUTE = 60_000;
const offer = {
  queue_id: 'q_20260220_164416',
  claim: 1,
  export_file: 'export_20260220_164416.json',
  file_size_bytes: 2256,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
};

function watchOf(isUploaderUp: boolean) {
  let now = 0;
  const watch = createClaimWatch(() => now);
  watch.noteUploader(isUploaderUp);
  watch.look([offer]);
  const after = (minutes: number, offers: readonly (typeof offer)[] = [offer]) => {
    now += minutes * MINUTE;
    return watch.look(offers);
  };
  return { ...watch, after };
}

test('an upload that nobody speaks of is told after a quarter of an hour, and given up after an hour and a half', () => {
  const { after } = watchOf(true);
  expect(after(14)).toBeNull();
  expect(after(1)).toMatchObject({ offer, isGivenUp: false });
  expect(after(75)).toMatchObject({ offer, isGivenUp: true });
  expect(after(1, [{ ...offer, claim: 2 }]), 'offered anew').toBeNull();
});

test('one that moves is heard, however long it takes; progress of another one is not its own', () => {
  const { after, noteProgress } = watchOf(true);
  for (let hour = 0; hour < 60; hour++) {
    expect(after(10)).toBeNull();
    noteProgress(offer.queue_id);
  }
  noteProgress('q_20260220_170000');
  expect(after(15)).not.toBeNull();
});

test('an uploader that does not run is not silent; it has its time from when it runs again', () => {
  const { after, noteUploader } = watchOf(false);
  expect(after(1000)).toBeNull();
  noteUploader(true);
  expect(after(14)).toBeNull();
  expect(after(1)).not.toBeNull();
});
