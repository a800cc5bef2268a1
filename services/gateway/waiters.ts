/** Those who wait for news of something with a name; any number may wait for the same. */
export function createWaiters<News>() {
  const waiting = new Map<string, Set<(news: News) => void>>();

  return {
    /** Calls back at the first news of `name`; the returned function ends the waiting. */
    wait(name: string, callback: (news: News) => void): () => void {
      const callbacks = waiting.get(name) ?? new Set();
      waiting.set(name, callbacks.add(callback));
      return () => {
        callbacks.delete(callback);
        if (callbacks.size === 0) waiting.delete(name);
      };
    },
    tell(name: string, news: News): void {
      for (const callback of waiting.get(name) ?? []) callback(news);
    },
    tellAll(news: News): void {
      for (const callbacks of waiting.values()) for (const callback of callbacks) callback(news);
    },
    get size() {
      return waiting.size;
    },
  };
}
