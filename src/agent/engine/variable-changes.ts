import type { VariableEntry } from '../../task-sequence/variables.ts';

/** What a step set, changed or removed (then with an empty value). */
export function changes(before: readonly VariableEntry[], after: readonly VariableEntry[]): VariableEntry[] {
  const then = new Map(before.map((entry) => [entry.name.toLowerCase(), entry]));
  const now = new Set(after.map((entry) => entry.name.toLowerCase()));
  const changed = after.filter((entry) => {
    const old = then.get(entry.name.toLowerCase());
    return old === undefined || old.value !== entry.value || old.secret !== entry.secret;
  });
  const removed = before.filter((entry) => !now.has(entry.name.toLowerCase()));
  return [...changed, ...removed.map((entry) => ({ name: entry.name, value: '', secret: false }))];
}
