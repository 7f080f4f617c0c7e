/** "Did you mean …?" */

/** The name that was probably meant, or null. */
export function nearName(name: string, names: readonly string[]): string | null {
  const wanted = letters(name);
  if (wanted.length === 0 || wanted.length > 80) return null;
  const ranked = names
    .map((each) => ({ each, distance: distanceOf(wanted, letters(each)) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  if (best !== undefined && best.distance <= farthest(wanted.length)) return best.each;
  return names.find((each) => wanted.length >= 3 && isPart(wanted, letters(each))) ?? null;
}

export function didYouMean(name: string, names: readonly string[], otherwise: string): string {
  const near = nearName(name, names);
  return near === null ? otherwise : `Did you mean ${near}?`;
}

/** Two letters that changed places are two. */
function farthest(length: number): number {
  return length < 4 ? 1 : Math.max(2, Math.floor(length / 3));
}

/** One has the other in it: serial for serial-number. */
function isPart(a: string, b: string): boolean {
  return b.includes(a) || (b.length >= 3 && a.includes(b));
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** How many letters must be changed, added or taken away (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let left = 1; left <= a.length; left++) {
    const next = [left];
    for (let right = 1; right <= b.length; right++) {
      const changed = (row[right - 1] ?? 0) + (a[left - 1] === b[right - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[right] ?? 0) + 1, (next[right - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
