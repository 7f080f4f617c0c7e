/** Pieces of command lines that several commands share. */
import type { Command } from 'commander';
import { SlipwayError } from '../api/errors.ts';
import type { VariableInput } from '../api/variables.ts';
import type { Cli } from './cli.ts';

/** The help's examples: what one would type, a line each. */
export function examples(command: Command, ...lines: string[]): Command {
  return command.addHelpText(
    'after',
    `\nExample${lines.length === 1 ? '' : 's'}:\n${lines.map((l) => `  ${l}`).join('\n')}`,
  );
}

/** Collects an option that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** A parser of whole numbers for an option, with its limits. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
    throw new SlipwayError('SLIP-6001', `"${text}" is not a whole number of ${range}.`);
  };
}

/** One of several words for an option or an argument. */
export function oneOf<const Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((known) => known === text);
    if (word !== undefined) return word;
    throw new SlipwayError('SLIP-6001', `"${text}" is not one of ${words.join(', ')}.`);
  };
}

/** `NAME=VALUE`, as a variable that is no secret. */
export function parseVariable(text: string): VariableInput {
  const at = text.indexOf('=');
  if (at < 1) throw new SlipwayError('SLIP-6001', `"${text}" is not a variable: write NAME=VALUE.`);
  return { name: text.slice(0, at), value: text.slice(at + 1), secret: false };
}

/** Asks for the values of secret variables: on the command line every user of the machine could read them. */
export async function askSecretVariables(cli: Cli, names: readonly string[]): Promise<VariableInput[]> {
  const variables: VariableInput[] = [];
  for (const name of names) {
    const value = await cli.terminal.askHidden(`Value of the secret variable ${name}: `);
    variables.push({ name, value, secret: true });
  }
  return variables;
}

/** A day or a time for an option, as the API takes it. */
export function parseTime(option: string, text: string): string {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new SlipwayError('SLIP-6001', `${option}: "${text}" is no time. Write it as 2026-11-25 or 2026-11-25T14:00Z.`);
}
