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

/** Somebody else has changed the same meanwhile; the message is for the person. */
export class OvertakenError extends Error {}

/**
 * What there is now, with the fields that a person has changed of what they saw; null where somebody else has changed one of these meanwhile. For routes that take
 * something whole. All three are answers of the site or made of them: fields are in one order.
 */
export function withChanges<T extends object>(seen: T, changed: Partial<NoInfer<T>>, now: T): T | null {
  const [before, after] = [
    new Map<string, unknown>(Object.entries(seen)),
    new Map<string, unknown>(Object.entries(now)),
  ];
  const same = (name: string) => JSON.stringify(before.get(name)) === JSON.stringify(after.get(name));
  return Object.keys(changed).every(same) ? { ...now, ...changed } : null;
}
