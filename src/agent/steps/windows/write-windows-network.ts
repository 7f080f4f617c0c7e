import type { PathStep } from '../../../formats/unattend/paths.ts';
import { refuseProblems } from '../network/settings.ts';
import type { AnswerFileWriter } from './answer-file-writer.ts';
import type { Membership } from './membership.ts';
import type { WindowsAdapter, WindowsNetwork } from './windows-network.ts';
import { writeComputerName } from './write-windows-settings.ts';

/**
 * What Apply Network Settings says, into an answer file, over what that says of the same.
 * @throws SlipwayError SLIP-4015 for a domain that nobody may join the computer to
 */
export function writeWindowsNetwork(writer: AnswerFileWriter, network: WindowsNetwork): void {
  if (network.computerName !== null) writeComputerName(writer, network.computerName);
  if (network.membership !== null) writeMembership(writer, network.membership);
  if (network.dnsSuffix !== null) writer.set(['specialize'], 'dns', 'DNSDomain', network.dnsSuffix);
  if (network.dnsSearchList.length > 0)
    writer.setList('dns', ['DNSSuffixSearchOrder'], 'DomainName', network.dnsSearchList);
  for (const adapter of network.adapters) writeAdapter(writer, adapter);
}

/** What another way of joining would say besides. */
const otherWays: Readonly<Record<Membership['join'], readonly string[]>> = {
  domain: ['JoinWorkgroup', 'Provisioning', 'UnsecureJoin', 'MachinePassword'],
  workgroup: ['JoinDomain', 'Provisioning', 'UnsecureJoin', 'MachinePassword', 'MachineObjectOU', 'Credentials'],
  offline: ['JoinDomain', 'JoinWorkgroup', 'UnsecureJoin', 'MachinePassword', 'MachineObjectOU', 'Credentials'],
};

function writeMembership(writer: AnswerFileWriter, membership: Membership): void {
  const set = (path: string, value: string) => writer.set(['specialize'], 'join', `Identification/${path}`, value);
  for (const name of otherWays[membership.join]) writer.remove(['specialize'], 'join', `Identification/${name}`);
  writer.remove(['offlineServicing'], 'join', 'OfflineIdentification');
  if (membership.join === 'workgroup') set('JoinWorkgroup', membership.workgroup);
  else if (membership.join === 'offline') set('Provisioning/AccountData', membership.accountData);
  else {
    set('JoinDomain', membership.domain);
    if (membership.organizationalUnit !== null) set('MachineObjectOU', membership.organizationalUnit);
    writeAccount(writer, membership);
  }
}

function writeAccount(
  writer: AnswerFileWriter,
  { account, domain }: Extract<Membership, { readonly join: 'domain' }>,
): void {
  const credentials = (name: string) => `Identification/Credentials/${name}`;
  if (account === null) {
    if (writer.file.has(writer.at('specialize', 'join'), credentials('Username'))) return;
    refuseProblems('network settings', [
      `the computer is to join the domain ${domain}, and no account is named that may do it (OSDJoinAccount, with its password in OSDJoinPassword)`,
    ]);
    return;
  }
  if (account.domain === null) writer.remove(['specialize'], 'join', credentials('Domain'));
  else writer.set(['specialize'], 'join', credentials('Domain'), account.domain);
  writer.set(['specialize'], 'join', credentials('Username'), account.user);
  writer.set(['specialize'], 'join', credentials('Password'), account.password);
}

function writeAdapter(writer: AnswerFileWriter, adapter: WindowsAdapter): void {
  // As Microsoft's reference writes MAC addresses.
  const identifier = adapter.mac.toUpperCase().replaceAll(':', '-');
  const inside = (...path: PathStep[]): PathStep[] => [
    'Interfaces',
    { item: 'Interface', where: 'Identifier', is: identifier },
    ...path,
  ];
  writeAddresses(writer, adapter, inside);
  if (adapter.dnsServers.length > 0)
    writer.setList(
      'dns',
      inside('DNSServerSearchOrder'),
      'IpAddress',
      adapter.dnsServers.map(({ address }) => address),
    );
  if (adapter.dnsSuffix !== null) writer.set(['specialize'], 'dns', inside('DNSDomain'), adapter.dnsSuffix);
  if (adapter.windows !== null) writeOnlyWindows(writer, adapter.windows, inside);
}

type Inside = (...path: PathStep[]) => PathStep[];

function writeAddresses(writer: AnswerFileWriter, { dhcp, addresses, gateways }: WindowsAdapter, inside: Inside): void {
  const set = (path: readonly PathStep[], value: string) => writer.set(['specialize'], 'tcpip', path, value);
  set(inside('Ipv4Settings', 'DhcpEnabled'), String(dhcp));
  if (addresses.some(({ family }) => family === 6)) set(inside('Ipv6Settings', 'DhcpEnabled'), 'false');
  writer.setList(
    'tcpip',
    inside('UnicastIpAddresses'),
    'IpAddress',
    addresses.map(({ address, prefix }) => `${address}/${prefix}`),
  );
  writer.remove(['specialize'], 'tcpip', inside('Routes'));
  for (const [at, { family, address, metric }] of gateways.entries()) {
    const route = inside('Routes', { item: 'Route', where: 'Identifier', is: String(at) });
    if (metric !== null) set([...route, 'Metric'], String(metric));
    set([...route, 'NextHopAddress'], address);
    set([...route, 'Prefix'], family === 4 ? '0.0.0.0/0' : '::/0');
  }
}

/** `NetbiosOptions`, as the registry counts them (specification 03, Apply Network Settings). */
const netbiosOptions = { dhcp: '0', on: '1', off: '2' } as const;

function writeOnlyWindows(
  writer: AnswerFileWriter,
  windows: NonNullable<WindowsAdapter['windows']>,
  inside: Inside,
): void {
  const dns = (name: string, value: boolean) => writer.set(['specialize'], 'dns', inside(name), String(value));
  dns('DisableDynamicUpdate', !windows.registerInDns);
  dns('EnableAdapterDomainNameRegistration', windows.registerSuffixInDns);
  writer.set(['specialize'], 'netbt', inside('NetbiosOptions'), netbiosOptions[windows.netbios]);
  if (windows.winsServers.length > 0)
    writer.setList('netbt', inside('NameServerList'), 'IpAddress', windows.winsServers);
}
