import * as z from 'zod';
import { networkFromVariables } from '../adapters-from-variables.ts';
import { membershipProblems } from '../membership.ts';
import { adapterProblems, domainProblem } from '../network-options.ts';
import { problemsIn } from '../option-problems.ts';
import { awaits, defineStep } from '../step.ts';

const WindowsAdapterSchema = z.strictObject({
  registerInDns: z.boolean().default(true).describe('Whether its addresses are registered in DNS.'),
  registerSuffixInDns: z.boolean().default(false).describe('Whether they are also under the connection’s DNS domain.'),
  winsServers: z.array(z.string().min(1).max(255)).max(12).default([]).describe('WINS servers.'),
  dnsForWins: z.boolean().default(false).describe('Whether names of NetBIOS are looked up in DNS.'),
  lmhosts: z.boolean().default(true).describe('Whether the file LMHOSTS is read.'),
  netbios: z.enum(['dhcp', 'on', 'off']).default('dhcp').describe('NetBIOS over TCP/IP: as DHCP says, on or off.'),
});

const AdapterSchema = z.strictObject({
  mac: z
    .string()
    .optional()
    .describe('The network adapter, by its MAC address. Absent: the one the computer was booted from.'),
  dhcp: z.boolean().default(true).describe('Whether it gets its address by DHCP.'),
  addresses: z.array(z.string()).default([]).describe('Addresses with prefix, as `192.0.2.10/24`; only without DHCP.'),
  gateway: z.string().optional().describe('The default gateway; only without DHCP.'),
  gateways: z
    .array(
      z.strictObject({
        address: z.string().min(1).max(255).describe('Its address.'),
        metric: z.int().min(1).max(9999).describe('Its metric: the gateway with the least is used first.'),
      }),
    )
    .max(16)
    .optional()
    .describe('Or several default gateways, each with a metric of its own; only without DHCP.'),
  dnsServers: z.array(z.string()).default([]).describe('Name servers.'),
  dnsSuffix: z.string().max(255).optional().describe('The DNS domain of this connection.'),
  name: z
    .string()
    .max(255)
    .optional()
    .describe('Of Windows: what the connection is called. Linux names adapters itself.'),
  windows: WindowsAdapterSchema.optional().describe('What only Windows has.'),
});

export type AdapterOptions = z.output<typeof AdapterSchema>;

export const applyNetworkSettings = defineStep({
  slug: 'apply-network-settings',
  name: 'Apply Network Settings',
  category: 'Settings',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows') },
  repeatability: 'idempotent',
  destructive: false,
  summary: "Writes the computer's name and network adapters' addresses into the deployed system.",
  options: z.strictObject({
    computerName: z
      .string()
      .default('%OSDComputerName%')
      .describe('The computer’s name. Where OSDComputerName is not set, it stands for the device’s name in the site.'),
    adapters: z
      .array(AdapterSchema)
      .default([])
      .describe('Network adapters and their addresses. None: they stay as the image has them.'),
    membership: z
      .strictObject({
        join: z.enum(['domain', 'workgroup']).describe('What the computer joins.'),
        domain: z.string().min(1).max(255).optional().describe('The domain.'),
        organizationalUnit: z
          .string()
          .max(32_767)
          .optional()
          .describe('The organisational unit, as `LDAP://OU=…,DC=…`.'),
        account: z
          .string()
          .max(255)
          .optional()
          .describe('The account that may join; its password is in the secret variable OSDJoinPassword.'),
        workgroup: z.string().min(1).max(32).optional().describe('The workgroup.'),
      })
      .optional()
      .describe('Of Windows: its domain or workgroup.'),
    provisioned: z
      .boolean()
      .default(false)
      .describe(
        'Of Windows: whether the computer is in its domain by what `djoin /provision` has saved, which is in the secret variable OSDOfflineDomainJoin: no account is needed, and no domain controller.',
      ),
    dnsSearchList: z
      .array(z.string().min(1).max(255))
      .max(64)
      .default([])
      .describe(
        'Domains that are tried for short names, in this order and no others; in Linux by the adapters of the step.',
      ),
    dnsSuffix: z
      .string()
      .optional()
      .describe('The DNS domain of the computer. Without `dnsSearchList` it is tried for short names.'),
  }),
  withVariables: networkFromVariables,
  optionProblems: ({ adapters, membership, dnsSuffix, dnsSearchList }) =>
    problemsIn(
      adapterProblems(adapters),
      membership === undefined ? null : membershipProblems(membership, 'membership.'),
      domainProblem('dnsSuffix', dnsSuffix),
      dnsSearchList.flatMap((domain, at) => domainProblem(`dnsSearchList[${at}]`, domain) ?? []),
    ),
  reads: {
    OSDOfflineDomainJoin:
      'what `djoin /provision /savefile` has saved for this computer, where the step says that it is provisioned; a secret',
    OSDComputerName: 'the computer’s name, unless the step’s own has no `%OSDComputerName%`',
  },
  configMgr: {
    type: 'ApplyNetworkSettingsAction',
    runIn: 'WinPE',
    program: 'osdnetsettings.exe',
    // Adapters are read and written by functions of their own: a property holds many.
    properties: [
      {
        property: 'NetworkJoinType',
        variable: 'OSDNetworkJoinType',
        option: 'membership.join',
        values: { '0': 'domain', '1': 'workgroup' },
      },
      { property: 'DomainName', variable: 'OSDDomainName', option: 'membership.domain' },
      { property: 'DomainOUName', variable: 'OSDDomainOUName', option: 'membership.organizationalUnit' },
      { property: 'DomainUsername', variable: 'OSDJoinAccount', option: 'membership.account' },
      { property: 'DomainPassword', variable: 'OSDJoinPassword', secret: true },
      { property: 'WorkgroupName', variable: 'OSDWorkgroupName', option: 'membership.workgroup' },
      { property: 'DNSDomain', variable: 'OSDDNSDomain', option: 'dnsSuffix' },
      { property: 'DNSSuffixSearchOrder', variable: 'OSDDNSSuffixSearchOrder', option: 'dnsSearchList', as: 'list' },
    ],
    leftOut: [
      {
        property: 'EnableTCPIPFiltering',
        because: 'filters of TCP/IP ports left Windows with Vista, which has a firewall',
        isReadByHand: true,
      },
      ...['TCPFilterPortList', 'UDPFilterPortList', 'IPProtocolFilterList'].map((list) => ({
        property: `Adapters#${list}`,
        because: 'a filter of the same kind, like the switch beside it',
        isReadByHand: true as const,
      })),
      { property: 'Adapters#Index', because: 'an adapter is told by its MAC address', isReadByHand: true },
    ],
  },
});
