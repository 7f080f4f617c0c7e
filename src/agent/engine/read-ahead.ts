/** So that the next bytes are fetched and compared while the last are written: one after the other, each would wait for the other. */

/** The same items in the same order; `count` of them at most are fetched before they are asked for. What the source throws comes in its place. */
export async function* readAhead<T>(source: AsyncGenerator<T>, count: number): AsyncGenerator<T> {
  const asked: Promise<IteratorResult<T>>[] = [];
  // A generator answers in the order in which it is asked. Who reads hears of an error below.
  const ask = () => {
    const next = source.next();
    next.catch(() => undefined);
    asked.push(next);
  };
  try {
    for (let at = 0; at < count; at += 1) ask();
    for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
      const { done, value } = await next;
      if (done) return;
      ask();
      yield value;
    }
  } finally {
    // Not waited for: what is fetched at the moment may never come.
    source.return(undefined).catch(() => undefined);
  }
}
