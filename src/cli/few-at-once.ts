/** A site takes so many requests of people at once and refuses more (SLIP-1010): one command does not take them all. */

const AT_ONCE = 8;

/** As `Promise.all` of the work on each, few at a time. After a failure nothing further is begun. */
export async function fewAtOnce<Thing, Result>(
  things: readonly Thing[],
  work: (thing: Thing) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...things.entries()].reverse();
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [place, thing] = next;
      results[place] = await work(thing);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    left.length = 0;
  }
  return results;
}
