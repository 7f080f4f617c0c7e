/**
 * A private virtual network for a site and virtual computers, made of network namespaces only, so that removing the
 * namespaces removes all of it: one namespace with a bridge that carries the site's address and a tap device for each
 * computer, and, where wanted, a second host on the same bridge for the foreign DHCP server.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { atExit } from './exit-hooks.ts';
import { deleteNamespace, namespaceName } from './namespaces.ts';
import {
  type CommandResult,
  findProgram,
  type LabLog,
  type LabProcess,
  runCommand,
  type StartOptions,
  startProcess,
} from './run.ts';
import { type LabSubnet, parseSubnet } from './subnet.ts';

export interface LabNetworkOptions {
  /** Lower-case letters, digits and dashes. */
  name: string;
  /** IPv4 network, such as '10.77.0.0/24' (also what is used when it is left out). */
  subnet?: string;
  /** How many virtual computers can be plugged in. */
  taps: number;
  /** Makes the second host, for a foreign DHCP server (dhcp-server.ts). */
  dhcpHost?: boolean;
  log: LabLog;
}

export interface LabNetwork {
  readonly subnet: LabSubnet;
  /** The bridge's interface in the site's namespace. */
  readonly bridge: string;
  readonly siteNamespace: string;
  /** Absent when the network was made without `dhcpHost`. */
  readonly dhcpNamespace: string | undefined;
  readonly taps: readonly string[];
  /** Runs a program to its end in the site's namespace. */
  run(program: string, args: readonly string[]): Promise<CommandResult>;
  /** Starts a program in one of the network's namespaces. */
  spawnInside(namespace: string, program: string, args: readonly string[], options?: Partial<StartOptions>): LabProcess;
  /** Pulls or plugs the cable at the switch's end: packets stop, the computer's own link light stays on (see Computer.cable). */
  cable(tap: string, state: 'pulled' | 'plugged'): Promise<void>;
  /** Ends every program inside and removes the namespaces. May be called again. */
  close(): Promise<void>;
}

/** IPv6 inside the lab; it needs no setting because nothing leaves the namespaces. */
export const labIpv6Prefix = 'fd77::';

/** Makes the network. Needs root. What was made before a failure is removed again. */
export async function createLabNetwork(options: LabNetworkOptions): Promise<LabNetwork> {
  checkOptions(options);
  const subnet = parseSubnet(options.subnet ?? '10.77.0.0/24');
  const siteNamespace = namespaceName(options.name, 'site');
  const dhcpNamespace = options.dhcpHost ? namespaceName(options.name, 'dhcp') : undefined;
  const namespaces = dhcpNamespace ? [siteNamespace, dhcpNamespace] : [siteNamespace];
  refuseExisting(options.name, siteNamespace);
  const taps = Array.from({ length: options.taps }, (_, index) => `tap${index}`);
  const programs = new Set<LabProcess>();
  const close = namespaceRemover(namespaces, programs, options.log);
  try {
    for (const namespace of namespaces) await runCommand('ip', ['netns', 'add', namespace], options.log);
    await setUpSiteSide(siteNamespace, subnet, taps, options.log);
    if (dhcpNamespace) await setUpDhcpHost(siteNamespace, dhcpNamespace, subnet, options.log);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    subnet,
    bridge: 'br0',
    siteNamespace,
    dhcpNamespace,
    taps,
    run: (program, args) =>
      runCommand('ip', ['netns', 'exec', siteNamespace, findProgram(program), ...args], options.log),
    spawnInside: (namespace, program, args, start) => {
      const words = ['netns', 'exec', namespace, findProgram(program), ...args];
      const started = startProcess('ip', words, { log: options.log, ...start });
      programs.add(started);
      void started.exited.finally(() => programs.delete(started));
      return started;
    },
    cable: async (tap, state) => {
      if (!taps.includes(tap))
        throw new Error(`The lab network ${options.name} has no ${tap}; it has ${taps.join(', ') || 'none'}.`);
      await runCommand(
        'ip',
        ['-n', siteNamespace, 'link', 'set', tap, state === 'pulled' ? 'down' : 'up'],
        options.log,
      );
    },
    close,
  };
}

function checkOptions({ name, taps }: LabNetworkOptions): void {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name)) {
    throw new Error(`'${name}' cannot name a lab network: use 1 to 31 lower-case letters, digits and dashes.`);
  }
  if (!Number.isInteger(taps) || taps < 0 || taps > 64) throw new Error(`A lab network has 0 to 64 taps, not ${taps}.`);
  if (process.getuid?.() !== 0) throw new Error('A lab network needs root: run the command with sudo.');
}

function refuseExisting(name: string, namespace: string): void {
  if (existsSync(`/run/netns/${namespace}`)) {
    throw new Error(`This process already has a lab network named ${name}. Close it first, or choose another name.`);
  }
}

async function setUpSiteSide(
  namespace: string,
  subnet: LabSubnet,
  taps: readonly string[],
  log: LabLog,
): Promise<void> {
  const ip = (...args: string[]) => runCommand('ip', ['-n', namespace, ...args], log);
  await ip('link', 'set', 'lo', 'up');
  await ip('link', 'add', 'br0', 'type', 'bridge');
  await ip('address', 'add', `${subnet.siteAddress}/${subnet.prefixLength}`, 'dev', 'br0');
  await ip('-6', 'address', 'add', `${labIpv6Prefix}1/64`, 'dev', 'br0', 'nodad');
  await ip('link', 'set', 'br0', 'up');
  for (const tap of taps) {
    await ip('tuntap', 'add', 'dev', tap, 'mode', 'tap');
    await ip('link', 'set', tap, 'master', 'br0', 'up');
  }
}

async function setUpDhcpHost(
  siteNamespace: string,
  dhcpNamespace: string,
  subnet: LabSubnet,
  log: LabLog,
): Promise<void> {
  const site = (...args: string[]) => runCommand('ip', ['-n', siteNamespace, ...args], log);
  const host = (...args: string[]) => runCommand('ip', ['-n', dhcpNamespace, ...args], log);
  // Both ends are born in their namespaces, so no name of ours ever shows up among the machine's own interfaces.
  await site('link', 'add', 'dhcp0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', dhcpNamespace);
  await site('link', 'set', 'dhcp0', 'master', 'br0', 'up');
  await host('link', 'set', 'lo', 'up');
  await host('address', 'add', `${subnet.dhcpAddress}/${subnet.prefixLength}`, 'dev', 'eth0');
  await host('-6', 'address', 'add', `${labIpv6Prefix}2/64`, 'dev', 'eth0', 'nodad');
  await host('link', 'set', 'eth0', 'up');
}

/** The network's close(): orderly when called, synchronous at the process's end. */
function namespaceRemover(
  namespaces: readonly string[],
  programs: ReadonlySet<LabProcess>,
  log: LabLog,
): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const forget = atExit(() => {
    for (const namespace of namespaces)
      execFileSync(findProgram('ip'), ['netns', 'del', namespace], { stdio: 'ignore' });
  });
  const removeAll = async () => {
    // One that was started a moment ago may be on its way into the namespace still, and would outlive it there.
    for (const program of programs) program.kill('SIGKILL');
    for (const namespace of namespaces) await deleteNamespace(namespace, log);
    forget();
  };
  return () => {
    closing ??= removeAll();
    return closing;
  };
}
