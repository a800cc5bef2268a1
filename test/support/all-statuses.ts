/** Every status that ends a request, whether it has a name or not. */
export const ALL_STATUSES: readonly number[] = Array.from({ length: 400 }, (_, i) => 200 + i);
