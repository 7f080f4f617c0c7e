/** The variables of a device as a person edits them, and what the site is told: secret values are never shown, so they stay without being sent. */
import type { Variable, VariablesChangeInput } from '../../../api/variables.ts';
import { isSettableName } from '../../../task-sequence/variable-name.ts';

export interface VariableRow {
  /** Of the page alone. */
  readonly key: number;
  readonly name: string;
  /** null: the secret value that it has, which nobody can write down, stays. */
  readonly value: string | null;
  readonly secret: boolean;
}

export function rowsOf(variables: readonly Variable[]): VariableRow[] {
  return variables.map(({ name, value, secret }, key) => ({ key, name, value, secret }));
}

export function changeOf(rows: readonly VariableRow[]): VariablesChangeInput {
  const change: VariablesChangeInput = { variables: [], kept: [] };
  for (const { name, value, secret } of rows) {
    if (value === null) change.kept.push(name);
    else change.variables.push({ name, value, secret });
  }
  return change;
}

/** By row key. */
export function problemsOfRows(rows: readonly VariableRow[]): ReadonlyMap<number, 'badVariableName' | 'nameTwice'> {
  const names = Map.groupBy(rows, ({ name }) => name.toLowerCase());
  const problems = new Map<number, 'badVariableName' | 'nameTwice'>();
  for (const { key, name } of rows) {
    if (!isSettableName(name)) problems.set(key, 'badVariableName');
    else if ((names.get(name.toLowerCase())?.length ?? 0) > 1) problems.set(key, 'nameTwice');
  }
  return problems;
}
