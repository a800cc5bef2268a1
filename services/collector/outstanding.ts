/** Beyond it answers are told in short. */
const MOST_BYTES = 1024 * 1024;

/**
 * What was handed to the broker and is not acknowledged yet: it lies in memory until then. While messages wait here to be
 * handled, the acknowledgements stand behind the last of them, and answers to all would pile up.
 */
export function createOutstanding() {
  let bytes = 0;
  return {
    isTooMuch: (): boolean => bytes >= MOST_BYTES,
    /** Counts what is being published, until its end. Never rejects. */
    async count(payload: object, published: Promise<void>): Promise<void> {
      const size = Buffer.byteLength(JSON.stringify(payload));
      bytes += size;
      await published.catch(() => {});
      bytes -= size;
    },
  };
}
