/**
 * What a form shows when the site has newer values than those it was opened with: fields that the person left alone take the newer value, those that they
 * edited keep theirs and are named. Pure.
 */
export interface Newer<T> {
  readonly values: T;
  /** Fields that both have changed, to different values. */
  readonly overtaken: readonly (keyof T & string)[];
}

/** null: the site has what it had. */
export function withNewer<T extends object>(before: T, shown: T, newer: T): Newer<T> | null {
  const was = new Map<string, unknown>(Object.entries(before));
  const is = new Map<string, unknown>(Object.entries(shown));
  const changed = Object.entries(newer).filter(([name, value]) => !isSame(value, was.get(name)));
  if (changed.length === 0) return null;
  const isEdited = (name: string) => !isSame(is.get(name), was.get(name));
  const taken = changed.filter(([name]) => !isEdited(name));
  const overtaken = changed.filter(([name, value]) => isEdited(name) && !isSame(value, is.get(name)));
  // Object.fromEntries and Object.entries forget the fields' names; they are those of `newer`.
  return {
    values: { ...shown, ...(Object.fromEntries(taken) as Partial<T>) },
    overtaken: overtaken.map(([name]) => name as keyof T & string),
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
