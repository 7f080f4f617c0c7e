/** Names for the task sequences of an import: no two are the same, and none is there already. */
import { cut } from '../../interchange/cut.ts';

/** Of a document (task-sequence/document.ts). */
const LONGEST_NAME = 100;

/**
 * A name that is taken, or stands before in the list, gets the first number that is free behind it: `Office (2)`. Capitals do not matter.
 * @param taken those of the site
 */
export function distinctNames(names: readonly string[], taken: Iterable<string>): string[] {
  const used = new Set([...taken].map((name) => name.toLowerCase()));
  // A name that nothing takes stays, also behind one that would get it for a number.
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return names.map((name) => {
    const key = name.toLowerCase();
    const given = used.has(key) ? numbered(name, (each) => used.has(each) || wanted.has(each)) : name;
    used.add(given.toLowerCase());
    return given;
  });
}

function numbered(name: string, isTaken: (key: string) => boolean): string {
  for (let number = 2; ; number++) {
    const behind = ` (${number})`;
    const candidate = `${cut(name, LONGEST_NAME - behind.length)}${behind}`;
    if (!isTaken(candidate.toLowerCase())) return candidate;
  }
}
