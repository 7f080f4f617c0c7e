/** Before a required deployment starts on computers a person says how many they are, or the option --confirm-device-count of a script does. */
import { SlipwayError } from '../api/errors.ts';
import type { Problem } from '../task-sequence/parse.ts';
import type { Cli } from './cli.ts';
import { safeLines } from './text-width.ts';

export interface DeviceCount {
  readonly count: number;
  /** How many, what starts on them, and what it may do. */
  readonly warning: string;
  /** Which they are, where the warning does not say it. */
  readonly list?: readonly Problem[];
}

/** A number is asked for, not a yes: whoever types it has seen how many computers are meant. Throws SLIP-6001 where nobody can be asked, SLIP-6003 for another number. */
export async function askDeviceCount(cli: Cli, { count, warning, list = [] }: DeviceCount): Promise<number> {
  if (!cli.terminal.interactive)
    throw new SlipwayError(
      'SLIP-6001',
      `${warning} Nobody can be asked here, since this is no terminal: give --confirm-device-count ${count} to confirm.`,
      list.length === 0 ? {} : { problems: [...list] },
    );
  const lines = [warning, ...list.map(({ path, message }) => `  ${path}: ${message}`)];
  const question = safeLines(`${lines.join('\n')}\nType the number of devices to confirm: `);
  if ((await cli.terminal.ask(question)).trim() !== String(count))
    throw new SlipwayError('SLIP-6003', 'Nothing was done: that is not the number of devices.');
  return count;
}
