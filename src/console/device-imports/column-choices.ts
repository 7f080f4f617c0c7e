/** What a column of a file can be, as one word of a list: a variable has its name besides. */
import { type ImportColumn, importColumnNames } from '../../api/device-imports.ts';

export const columnChoices = [...importColumnNames, 'variable', 'secret-variable'] as const;
export type ColumnChoice = (typeof columnChoices)[number];

export function choiceOf(column: ImportColumn): ColumnChoice {
  if (typeof column === 'string') return column;
  return column.secret ? 'secret-variable' : 'variable';
}

/** `heading`: of a variable that has no name yet. */
export function columnFor(choice: ColumnChoice, before: ImportColumn, heading: string): ImportColumn {
  if (choice !== 'variable' && choice !== 'secret-variable') return choice;
  const variable = typeof before === 'string' ? variableNameFrom(heading) : before.variable;
  return { variable, secret: choice === 'secret-variable' };
}

/** `Room number` becomes `Roomnumber`: a name begins with a letter and has letters, digits, `_` and `-`. */
export function variableNameFrom(heading: string): string {
  const name = heading.replaceAll(/[^A-Za-z0-9_-]/g, '').replace(/^[^A-Za-z]+/, '');
  return name.length < 2 ? 'Variable' : name.slice(0, 256);
}
