/** Task sequence variables of devices and collections on the command line. */
import type { Command } from 'commander';
import { SlipwayError } from '../api/errors.ts';
import type { Variable, VariableInput, VariablesChangeInput } from '../api/variables.ts';
import type { Cli } from './cli.ts';
import { askSecretVariables, collect, parseVariable } from './command-line.ts';
import { sameName } from './name-lists.ts';
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

/** The whole list after the changes; null when there are none. The site tells nobody a secret value: secret variables that stay are named, and it keeps them. */
export async function changedVariables(
  cli: Cli,
  current: readonly Variable[],
  { set = [], setSecret = [], remove = [] }: VariableChanges,
): Promise<VariablesChangeInput | null> {
  if (set.length + setSecret.length + remove.length === 0) return null;
  const changed = set.map(parseVariable);
  const named = new Set(
    [...changed.map(({ name }) => name), ...setSecret, ...remove].map((name) => name.toLowerCase()),
  );
  for (const name of remove)
    if (!current.some((variable) => sameName(variable.name, name)))
      throw new SlipwayError('SLIP-1002', `There is no variable "${name}" to remove.`);
  const stay = current.filter(({ name }) => !named.has(name.toLowerCase()));
  return {
    variables: [
      ...stay.filter(({ secret }) => !secret).map(({ name, value }) => ({ name, value: value ?? '', secret: false })),
      ...changed,
      ...(await askSecretVariables(cli, setSecret)),
    ],
    kept: stay.filter(({ secret }) => secret).map(({ name }) => name),
  };
}

const columns: readonly Column<Variable>[] = [
  { header: 'VARIABLE', text: ({ name }) => name, cutTo: 16 },
  { header: 'VALUE', text: ({ value, secret }) => (secret ? '(secret)' : (value ?? '')), cutTo: 16 },
];

/** The options of a command that shows or changes variables. */
export function changeOptions(command: Command): Command {
  return command
    .option('--set <name=value>', 'set a variable; may be given several times', collect)
    .option(
      '--set-secret <name>',
      'set a secret variable, whose value is asked for; may be given several times',
      collect,
    )
    .option('--remove <name>', 'remove a variable; may be given several times', collect);
}

export function renderVariables(variables: readonly Variable[], paper: Paper): string {
  return variables.length === 0 ? 'There are no variables.\n' : renderTable(variables, columns, paper);
}
