/** WMI of Windows, asked by a small program of ours (windows/slipway-wmi.c, decisions/0059). */
import { win32 } from 'node:path';
import type { Answer } from '../../task-sequence/conditions/judge-condition.ts';
import { CONDITION_MILLISECONDS } from './command-condition.ts';
import type { ProgramRunner } from './registry.ts';

/** On this computer: another one's would begin with its name. */
const NAMESPACE = /^(?:\\\\\.\\)?root(?:\\[^\\]+)*$/i;

/** The program beside the agent's own, as `setup/build-windows-programs.ts` lays them out. */
export function wmiProgram(agent: string): string {
  return win32.join(win32.dirname(agent), 'x64', 'slipway-wmi.exe');
}

/** How many rows the query has. */
export async function wmiRows(
  machine: ProgramRunner,
  { program, namespace, query }: { program: string; namespace: string; query: string },
): Promise<Answer<number>> {
  const path = namespace.trim().replaceAll('/', '\\');
  if (!NAMESPACE.test(path)) return { problem: `${namespace} is not a namespace of WMI on this computer` };
  const { exitCode, stdout } = await machine.run(program, [path, query], {
    successCodes: [0, 1],
    timeoutMilliseconds: CONDITION_MILLISECONDS,
  });
  const said = stdout.trim();
  if (exitCode === 0 && /^\d+$/.test(said)) return { value: Number(said) };
  return { problem: `WMI does not answer "${query}" in ${path}: ${REASONS[said] ?? `error ${said}`}` };
}

/** WBEMSTATUS of wbemcli.h, and what COM and Windows say where there is no WMI. */
const REASONS: Readonly<Record<string, string>> = {
  '0x80041003': 'access is denied (WBEM_E_ACCESS_DENIED)',
  '0x80041008': 'the query is empty (WBEM_E_INVALID_PARAMETER)',
  '0x8004100e': 'there is no such namespace (WBEM_E_INVALID_NAMESPACE)',
  '0x80041010': 'there is no such class (WBEM_E_INVALID_CLASS)',
  '0x80041017': 'this is no query in WQL (WBEM_E_INVALID_QUERY)',
  '0x80040154':
    'this Windows has no WMI; Windows PE has it with the optional component WinPE-WMI (REGDB_E_CLASSNOTREG)',
  '0x80070422': 'its service "winmgmt" is disabled (ERROR_SERVICE_DISABLED)',
};
