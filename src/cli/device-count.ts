/** Before a required deployment starts on computers a person says how many they are, or the option --confirm-device-count of a script does. */
import type { Command } from 'commander';
import { SlipwayError, type Start } from '../api/errors.ts';
import type { Problem } from '../task-sequence/parse.ts';
import type { Cli } from './cli.ts';
import { wholeNumber } from './command-line.ts';
import { without } from './name-lists.ts';
import { countText } from './quantities.ts';
import { safeLines } from './text-width.ts';

export interface ConfirmOption {
  readonly confirmDeviceCount?: number;
}

export function confirmOption(command: Command): Command {
  return command.option(
    '--confirm-device-count <number>',
    'on how many devices required deployments start by this that did not before; without it you are asked',
    wholeNumber(0),
  );
}

export interface ConfirmUnknownOption {
  readonly confirmUnknownComputers?: true;
}

export function confirmUnknownOption(command: Command): Command {
  return command.option(
    '--confirm-unknown-computers',
    'required deployments may start by this on every computer that no device is known for',
  );
}

export interface AgreeOption {
  readonly agreeToHighRisk?: true;
}

export function agreeOption(command: Command): Command {
  return command.option(
    '--agree-to-high-risk',
    'a required deployment that erases disks may come to a large collection, or to one with protected devices ("slipway settings high-risk")',
  );
}

/** What is to be confirmed. */
export interface DeviceCount {
  readonly count: number;
  /** How many, and what may become of them. */
  readonly warning: string;
  /** Which they are, and what starts on them. */
  readonly list: readonly Problem[];
}

/** Null when nothing starts. */
export function deviceCountOf(starts: readonly Start[]): DeviceCount | null {
  const { length: count } = without(
    starts.flatMap(({ devices }) => devices),
    [],
  );
  if (count === 0) return null;
  const where = count === 1 ? 'it' : 'each of them';
  const warning = `By this, required deployments come to ${countText(count, 'device')}. They start on ${where} without asking, at its next network boot, and may erase its disk.`;
  return { count, warning, list: starts.map(startText) };
}

const NAMED_AT_MOST = 5;

function startText({ taskSequence, collection, devices }: Start): Problem {
  const more = devices.length > NAMED_AT_MOST ? ` and ${devices.length - NAMED_AT_MOST} more` : '';
  return {
    path: taskSequence === null ? 'A deployment beyond your reach' : `"${taskSequence}" on "${collection}"`,
    message: `${devices.slice(0, NAMED_AT_MOST).join(', ')}${more}`,
  };
}

/**
 * A number is asked for, not a yes: whoever types it has seen how many computers are meant. `given` is what a script says. Throws SLIP-6001 where
 * nobody can be asked, SLIP-6003 for another number.
 */
export async function confirmDeviceCount(
  cli: Cli,
  { count, warning, list }: DeviceCount,
  given: number | undefined,
): Promise<number> {
  const problems = [...list];
  if (given !== undefined && given !== count)
    throw new SlipwayError('SLIP-6003', `Nothing was done: ${given} is not the number of devices. ${warning}`, {
      problems,
    });
  if (given !== undefined) return given;
  if (!cli.terminal.interactive)
    throw new SlipwayError(
      'SLIP-6001',
      `${warning} Nobody can be asked here, since this is no terminal: give --confirm-device-count ${count} to confirm.`,
      { problems },
    );
  const lines = [warning, ...list.map(({ path, message }) => `  ${path}: ${message}`)];
  const question = safeLines(`${lines.join('\n')}\nType the number of devices to confirm: `);
  if ((await cli.terminal.ask(question)).trim() !== String(count))
    throw new SlipwayError('SLIP-6003', 'Nothing was done: that is not the number of devices.');
  return count;
}

/**
 * Calls the site, which refuses where required deployments would start on computers, and calls it again with their number once `confirm` has said that it may. The
 * site looks anew then: what has come meanwhile is refused.
 */
export async function callConfirmed<T>(
  call: (confirmDeviceCount: number | undefined) => Promise<T>,
  confirm: (starting: DeviceCount, starts: readonly Start[]) => Promise<unknown>,
): Promise<T> {
  try {
    return await call(undefined);
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'SLIP-1011') throw error;
    const starts = error.starts ?? [];
    const starting = deviceCountOf(starts);
    if (starting === null) throw error;
    await confirm(starting, starts);
    return call(starting.count);
  }
}

/** All that a person may have to say before required deployments start. */
export type Confirmed = ConfirmOption & ConfirmUnknownOption & AgreeOption;

export function confirmOptions(command: Command): Command {
  return agreeOption(confirmUnknownOption(confirmOption(command)));
}

type Confirming = Omit<Confirmed, 'confirmDeviceCount'> & { readonly confirmDeviceCount: number | undefined };

/** Calls the site with what was confirmed by options; the number of devices is asked for where it is missing. `warningOf`: where something else befalls them than that deployments come to them. */
export function confirming<T>(
  cli: Cli,
  { confirmDeviceCount: given, confirmUnknownComputers, agreeToHighRisk }: Confirmed,
  call: (confirmed: Confirming) => Promise<T>,
  warningOf?: (count: number) => string,
): Promise<T> {
  const options = {
    ...(confirmUnknownComputers && { confirmUnknownComputers }),
    ...(agreeToHighRisk && { agreeToHighRisk }),
  };
  return callConfirmed(
    (count) => call({ ...options, confirmDeviceCount: count }),
    (starting) =>
      confirmDeviceCount(cli, { ...starting, ...(warningOf && { warning: warningOf(starting.count) }) }, given),
  );
}
