/** Connections that one address of the network may hold: a person's browser and a few programs. */
const PER_ADDRESS = 16;

export type NetworkPlaces = ReturnType<typeof createNetworkPlaces>;

/**
 * The places that connections from the network may take: so many in all, so that this machine's own programs always
 * find room beside them, and so many from one address.
 */
export function createNetworkPlaces(inAll: number) {
  const byAddress = new Map<string, number>();
  let taken = 0;
  return {
    /** Takes a place for this address; what gives it back, or null when there is none. */
    take(address: string): (() => void) | null {
      const own = byAddress.get(address) ?? 0;
      if (taken >= inAll || own >= PER_ADDRESS) return null;
      taken += 1;
      byAddress.set(address, own + 1);
      return () => {
        taken -= 1;
        const left = (byAddress.get(address) ?? 1) - 1;
        if (left === 0) byAddress.delete(address);
        else byAddress.set(address, left);
      };
    },
  };
}
