/** Which members of two lists stand in both in the same order. */

/** Above this product of their lengths, behind what begins and ends alike, the search would take seconds: members are then paired in the order in which each comes. */
const MOST_CELLS = 4_000_000;

/**
 * Pairs of places, ascending in both lists, whose keys are equal; as many as there can be (longest common subsequence). What both lists begin and end with alike is
 * paired first.
 */
export function longestCommon(before: readonly string[], after: readonly string[]): [number, number][] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let [end, afterEnd] = [before.length, after.length];
  while (end > start && afterEnd > start && before[end - 1] === after[afterEnd - 1]) {
    end -= 1;
    afterEnd -= 1;
  }
  const middle = between(before.slice(start, end), after.slice(start, afterEnd));
  return [
    ...Array.from({ length: start }, (_, at): [number, number] => [at, at]),
    ...middle.map(([one, other]): [number, number] => [one + start, other + start]),
    ...Array.from({ length: before.length - end }, (_, at): [number, number] => [end + at, afterEnd + at]),
  ];
}

function between(before: readonly string[], after: readonly string[]): [number, number][] {
  if (before.length === 0 || after.length === 0) return [];
  return before.length * after.length > MOST_CELLS ? inOrder(before, after) : byTable(before, after);
}

/** Lengths of what is common to the rest of both lists from each pair of places on; then the way through them. */
function byTable(before: readonly string[], after: readonly string[]): [number, number][] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const length = (one: number, other: number): number => lengths[one * width + other] ?? 0;
  for (let one = before.length - 1; one >= 0; one -= 1)
    for (let other = after.length - 1; other >= 0; other -= 1)
      lengths[one * width + other] =
        before[one] === after[other]
          ? length(one + 1, other + 1) + 1
          : Math.max(length(one + 1, other), length(one, other + 1));
  const pairs: [number, number][] = [];
  let [one, other] = [0, 0];
  while (one < before.length && other < after.length) {
    if (before[one] === after[other]) pairs.push([one++, other++]);
    else if (length(one + 1, other) >= length(one, other + 1)) one += 1;
    else other += 1;
  }
  return pairs;
}

/** Each member with the next of its key behind the last pair. */
function inOrder(before: readonly string[], after: readonly string[]): [number, number][] {
  const places = new Map<string, number[]>();
  // The next place is at the end.
  for (const [at, key] of [...after.entries()].reverse())
    if (places.get(key)?.push(at) === undefined) places.set(key, [at]);
  const pairs: [number, number][] = [];
  let last = -1;
  for (const [one, key] of before.entries()) {
    const rest = places.get(key);
    // What is behind the last pair for one is behind it for all that come: each place is looked at once.
    while (rest !== undefined && rest.at(-1) !== undefined && (rest.at(-1) ?? 0) <= last) rest.pop();
    const other = rest?.pop();
    if (other === undefined) continue;
    pairs.push([one, other]);
    last = other;
  }
  return pairs;
}
