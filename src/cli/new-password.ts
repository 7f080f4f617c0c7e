import { SlipwayError } from '../api/errors.ts';
import type { Cli } from './cli.ts';

/** Asks for a new password twice, hidden; without a terminal it is the next line of standard input. Never of the command line, which every user of the machine can read. */
export async function askNewPassword(cli: Cli, question: string): Promise<string> {
  const password = await cli.terminal.askHidden(`${question}: `);
  if (password === '') throw new SlipwayError('SLIP-6001', 'No password was given. Nothing was changed.');
  if (cli.terminal.interactive && (await cli.terminal.askHidden('The same again: ')) !== password)
    throw new SlipwayError('SLIP-6003', 'The two passwords differ. Nothing was changed.');
  return password;
}
