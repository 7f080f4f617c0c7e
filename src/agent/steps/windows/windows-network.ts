/** Apply Network Settings for Windows: its options, with variables in place, as values that are safe to write into an answer file. */
import type { StepOf } from '../../../task-sequence/document.ts';
import type { Variables } from '../../../task-sequence/variables.ts';
import {
  adapterOf,
  computerNameOf,
  expanded,
  ipOf,
  isExpanded,
  type Note,
  noteSameMacs,
  refuseProblems,
  suffixOf,
  type WithoutDomains,
} from '../network/settings.ts';
import { computerNameProblem } from './computer-name.ts';
import { type Membership, membershipOf, provisionedMembership } from './membership.ts';

type Options = StepOf<'apply-network-settings'>['options'];
type AdapterOptions = Options['adapters'][number];
type OnlyWindows = NonNullable<AdapterOptions['windows']>;

/** What the option is when nobody has said anything: Apply Windows Settings names the computer then. */
const USUAL_NAME = '%OSDComputerName%';

export interface WindowsNetwork {
  /** Null: as Apply Windows Settings says. */
  readonly computerName: string | null;
  readonly membership: Membership | null;
  readonly adapters: readonly WindowsAdapter[];
  /** The primary DNS suffix of the computer. */
  readonly dnsSuffix: string | null;
  readonly dnsSearchList: readonly string[];
}

export interface WindowsAdapter extends WithoutDomains {
  /** The DNS suffix of the connection. */
  readonly dnsSuffix: string | null;
  /** What the connection is called; null: as Windows calls it. */
  readonly name: string | null;
  readonly windows: OnlyWindows | null;
}

/**
 * @param options as the engine gives them: captured and other variables have taken the place of what was typed
 * @param bootMac the adapter that the computer was booted from, where known: adapters without a MAC address mean that one
 * @throws SlipwayError SLIP-4015 with all problems at once
 */
export function parseWindowsNetwork(options: Options, variables: Variables, bootMac: string | null): WindowsNetwork {
  const problems: string[] = [];
  const note = (problem: string) => void problems.push(problem);
  const expand = (text: string) => expanded(text, variables, note);
  const suffix = (text: string | undefined) => (text === undefined ? null : suffixOf(expand(text), note));
  const adapters = options.adapters.map((adapter) => ({
    ...adapterOf(adapter, bootMac, expand, note),
    dnsSuffix: suffix(adapter.dnsSuffix),
    name: adapter.name === undefined ? null : connectionName(expand(adapter.name), note),
    windows: adapter.windows === undefined ? null : onlyWindows(adapter.windows, expand, note),
  }));
  noteSameMacs(adapters, note);
  const network = {
    computerName: nameOf(options.computerName, variables, note),
    membership: membershipIn(options, variables, note),
    adapters,
    dnsSuffix: suffix(options.dnsSuffix),
    dnsSearchList: options.dnsSearchList.map((text) => suffixOf(expand(text), note)),
  };
  refuseProblems('network settings', problems);
  return network;
}

function membershipIn({ membership, provisioned }: Options, variables: Variables, note: Note): Membership | null {
  if (provisioned) return provisionedMembership(variables, note);
  return membership === undefined ? null : membershipOf(membership, variables, note);
}

function nameOf(template: string, variables: Variables, note: Note): string | null {
  if (template.trim().toLowerCase() === USUAL_NAME.toLowerCase()) return null;
  const name = computerNameOf(template, variables, note);
  const problem = isExpanded(name) ? computerNameProblem(name) : null;
  if (problem !== null) note(problem);
  return name;
}

/** As Windows asks of the names of connections. */
function connectionName(name: string, note: Note): string {
  if (/[\\/:*?"<>|\t]/.test(name)) note(`"${name}" is not a connection's name: leave out \\ / : * ? " < > |`);
  return name;
}

function onlyWindows(windows: OnlyWindows, expand: (text: string) => string, note: Note): OnlyWindows {
  const winsServers = windows.winsServers.map((text) => {
    const server = ipOf(expand(text), 'a WINS server', note);
    if (server?.family === 6) note(`"${text}" is not the address of a WINS server: WINS knows IPv4 alone`);
    return server?.address ?? '';
  });
  return { ...windows, winsServers };
}
