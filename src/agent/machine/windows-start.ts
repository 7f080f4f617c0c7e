/**
 * What Windows does first when it starts: Windows' own door for setup programs, HKLM\SYSTEM\Setup. With `SetupType` 2 winlogon runs `CmdLine` as Local System, waits for its end, and lets
 * nobody sign in before (2: without another restart afterwards).
 */
import { win32 } from 'node:path';
import type { Machine } from './machine.ts';

const SETUP = 'HKLM\\SYSTEM\\Setup';

type Run = Machine['run'];

/** From the next start on, until `startWithoutAgent`. The type comes last: until then Windows does not look at the line. */
export async function startWithAgent(run: Run, executable: string): Promise<void> {
  await setValue(run, 'CmdLine', 'REG_SZ', `"${executable}" resume`);
  await setValue(run, 'SetupType', 'REG_DWORD', '2');
}

export async function startWithoutAgent(run: Run): Promise<void> {
  await setValue(run, 'SetupType', 'REG_DWORD', '0');
  await setValue(run, 'CmdLine', 'REG_SZ', '');
}

async function setValue(run: Run, name: string, type: string, data: string): Promise<void> {
  await run('reg.exe', ['add', SETUP, '/v', name, '/t', type, '/d', data, '/f', '/reg:64']);
}

/** A program of Windows itself, by its whole path: no other of its name in the search path, or in a working directory, is taken for it. */
export function ofSystem(machine: Pick<Machine, 'environmentVariable'>, name: string): string {
  return win32.join(machine.environmentVariable('SystemRoot') ?? 'C:\\Windows', 'System32', name);
}
