/** Task sequence variables of devices and collections on the command line. */
import { SlipwayError } from '../api/errors.ts';
import type { Variable, VariableInput } from '../api/variables.ts';
import type { Cli } from './cli.ts';
import { askSecretVariables, parseVariable } from './command-line.ts';
import { type Column, type Paper, renderTable } from './table.ts';

/** The variables of something new. */
export async function variablesOf(
  cli: Cli,
  { variable = [], secretVariable = [] }: { variable?: string[]; secretVariable?: string[] },
): Promise<VariableInput[]> {
  return [...variable.map(parseVariable), ...(await askSecretVariables(cli, secretVariable))];
}

export interface VariableChanges {
  set?: string[];
  setSecret?: string[];
  remove?: string[];
}

/**
 * The whole list after the changes; null when there are none. The site replaces the list as a whole and tells nobody a secret value, so secret
 * variables that stay are asked for again: otherwise setting one variable would lose the others.
 */
export async function changedVariables(
  cli: Cli,
  current: readonly Variable[],
  { set = [], setSecret = [], remove = [] }: VariableChanges,
): Promise<VariableInput[] | null> {
  if (set.length + setSecret.length + remove.length === 0) return null;
  const changed = set.map(parseVariable);
  const named = new Set(
    [...changed.map(({ name }) => name), ...setSecret, ...remove].map((name) => name.toLowerCase()),
  );
  for (const name of remove)
    if (!current.some((variable) => sameName(variable.name, name)))
      throw new SlipwayError('SLIP-1002', `There is no variable "${name}" to remove.`);
  const stay = current.filter(({ name }) => !named.has(name.toLowerCase()));
  const askAgain = stay.filter(({ secret }) => secret).map(({ name }) => name);
  if (askAgain.length > 0)
    cli.remark(`Secret values are asked for again, since the site shows them to nobody: ${askAgain.join(', ')}.`);
  return [
    ...stay.filter(({ secret }) => !secret).map(({ name, value }) => ({ name, value: value ?? '', secret: false })),
    ...changed,
    ...(await askSecretVariables(cli, [...askAgain, ...setSecret])),
  ];
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

const columns: readonly Column<Variable>[] = [
  { header: 'VARIABLE', text: ({ name }) => name, cutTo: 16 },
  { header: 'VALUE', text: ({ value, secret }) => (secret ? '(secret)' : (value ?? '')), cutTo: 16 },
];

export function renderVariables(variables: readonly Variable[], paper: Paper): string {
  return variables.length === 0 ? 'There are no variables.\n' : renderTable(variables, columns, paper);
}
