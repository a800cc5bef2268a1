/** A set of numbers above 0. A million of them take sixteen megabytes, none of them on the heap. */
export function numberSet() {
  let seen = new Float64Array(256);
  let count = 0;

  function insert(number: number): boolean {
    let at = number % seen.length;
    for (; seen[at] !== 0; at = (at + 1) % seen.length) if (seen[at] === number) return false;
    seen[at] = number;
    count += 1;
    return true;
  }

  function grow(): void {
    const all = seen;
    seen = new Float64Array(all.length * 2);
    count = 0;
    for (const number of all) if (number !== 0) insert(number);
  }

  return {
    /** False where it is there already. */
    add(number: number): boolean {
      if (count * 2 >= seen.length) grow();
      return insert(number);
    },
  };
}
