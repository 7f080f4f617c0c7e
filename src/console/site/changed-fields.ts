/**
 * What a person has changed in a form, of the values that it was opened with: what they left alone is not sent, so that what somebody else changes meanwhile stays.
 * Pure.
 */
export function changedFields<T extends object>(before: T, after: T): Partial<T> {
  const old = new Map<string, unknown>(Object.entries(before));
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(old.get(name)),
  );
  // Object.fromEntries forgets the fields' names; they are those of `after`.
  return Object.fromEntries(changed) as Partial<T>;
}
