/**
 * Names and removal of the lab's network namespaces. A name holds its owner's process id and start time, so that
 * parallel runs never share one and what a killed run left behind can be told from what is in use.
 */
import { existsSync, readFileSync } from 'node:fs';
import { type LabLog, runCommand } from './run.ts';

export type NamespaceRole = 'site' | 'dhcp';

export interface NamespaceOwner {
  pid: number;
  /** Clock ticks from the machine's start to the process's (proc(5), /proc/pid/stat field 22): a pid alone can be used again. */
  startTime: string;
}

/** The name of this process's namespace for a lab network. */
export function namespaceName(network: string, role: NamespaceRole): string {
  return `slipway-${network}-${process.pid}-${startTimeOf(process.pid)}-${role}`;
}

/** Who made a namespace, by its name; undefined for a namespace that is not the lab's. */
export function namespaceOwner(namespace: string): NamespaceOwner | undefined {
  const [, pid, startTime] = /^slipway-[a-z0-9-]+-(\d+)-(\d+)-(?:site|dhcp)$/.exec(namespace) ?? [];
  return pid && startTime ? { pid: Number(pid), startTime } : undefined;
}

/**
 * Removes the lab namespaces whose owner no longer runs, with every program still inside them.
 * Returns their names. Needs root.
 */
export async function removeStaleLabs(log: LabLog): Promise<string[]> {
  const { stdout } = await runCommand('ip', ['netns', 'list'], log);
  const stale = parseNamespaceList(stdout).filter(isStale);
  for (const namespace of stale) await deleteNamespace(namespace, log);
  return stale;
}

/** The names in the output of `ip netns list`: one a line, some followed by ' (id: 0)'. */
export function parseNamespaceList(output: string): string[] {
  return output.split('\n').flatMap((line) => line.split(' ')[0] || []);
}

function isStale(namespace: string): boolean {
  const owner = namespaceOwner(namespace);
  return owner !== undefined && startTimeOf(owner.pid) !== owner.startTime;
}

/** Ends every program inside a namespace and removes it; a namespace that is gone already is fine. */
export async function deleteNamespace(namespace: string, log: LabLog): Promise<void> {
  if (!existsSync(`/run/netns/${namespace}`)) return;
  const { stdout } = await runCommand('ip', ['netns', 'pids', namespace], log);
  for (const pid of stdout.split('\n').filter(Boolean)) kill(Number(pid), log);
  await runCommand('ip', ['netns', 'del', namespace], log);
}

function kill(pid: number, log: LabLog): void {
  try {
    process.kill(pid, 'SIGKILL');
    log(`ended process ${pid}, which still ran inside the namespace`);
  } catch {
    // It ended by itself between the listing and now.
  }
}

/** The start time of a process, undefined when there is none with this id. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold spaces: count from the last parenthesis.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
