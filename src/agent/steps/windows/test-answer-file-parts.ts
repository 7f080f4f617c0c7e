/** For tests only: what steps may say of a deployed Windows, answer files of users, and what Microsoft publishes of them. */
import { Buffer } from 'node:buffer';
import { AnswerFile } from '../../../formats/unattend/answer-file.ts';
import type { ComponentPlace } from '../../../formats/unattend/components.ts';
import { type AnswerFileParts, composeAnswerFile } from './compose-answer-file.ts';
import type { WindowsNetwork } from './windows-network.ts';
import type { WindowsSettings } from './windows-settings.ts';

export const windows: WindowsSettings = {
  computerName: 'LAB-07',
  registeredUser: 'Teacher & Co',
  registeredOrganization: 'School',
  productKey: 'W269N-WFGWX-YVC9B-4J6C9-T83GX',
  administrator: { password: 'Geheim-1', isEnabled: true },
  timeZone: 'W. Europe Standard Time',
  locales: {
    InputLocale: 'nl-NL',
    SystemLocale: 'nl-NL',
    UILanguage: 'nl-NL',
    UILanguageFallback: 'en-US',
    UserLocale: 'nl-NL',
  },
};
export const network: WindowsNetwork = {
  computerName: null,
  membership: {
    join: 'domain',
    domain: 'example.org',
    organizationalUnit: 'OU=PCs,DC=example,DC=org',
    account: { domain: 'EXAMPLE', user: 'joiner', password: 'Geheim-2' },
  },
  adapters: [
    {
      mac: '52:54:00:aa:00:01',
      dhcp: false,
      addresses: [
        { family: 4, address: '192.0.2.9', prefix: 24 },
        { family: 6, address: '2001:db8::9', prefix: 64 },
      ],
      gateways: [
        { family: 4, address: '192.0.2.1', metric: 5 },
        { family: 6, address: '2001:db8::1', metric: null },
      ],
      dnsServers: [{ family: 4, address: '192.0.2.53' }],
      dnsSuffix: 'lab.example.org',
      name: 'Office',
      windows: {
        ...{ registerInDns: true, registerSuffixInDns: true, dnsForWins: false, lmhosts: false },
        ...{ winsServers: ['192.0.2.54'], netbios: 'off' },
      },
    },
    {
      ...{ mac: '52:54:00:aa:00:02', dhcp: true, addresses: [], gateways: [], dnsServers: [] },
      ...{ dnsSuffix: null, name: null, windows: null },
    },
  ],
  dnsSuffix: 'example.org',
  dnsSearchList: ['lab.example.org', 'example.org'],
};
export const setup = {
  computerName: 'PC-1',
  commands: [{ path: 'cmd /c "C:\\Slipway\\start.cmd"', description: 'Slipway' }],
  localUsers: [
    { name: 'pupil', displayName: 'Pupil', password: 'Geheim-3', groups: ['Users', 'Remote Desktop Users'] },
  ],
};
export const all: AnswerFileParts = { architecture: 'amd64', windows, network, setup };

export const at = (pass: ComponentPlace['pass'], component: string): ComponentPlace => ({
  ...{ pass, architecture: 'amd64' },
  component: `Microsoft-Windows-${component}`,
});
export const shell = at('specialize', 'Shell-Setup');
export const oobe = at('oobeSystem', 'Shell-Setup');
export const join = at('specialize', 'UnattendedJoin');
export const deployment = at('specialize', 'Deployment');

/** The user's own answer file, as one line of components in specialize and one in oobeSystem. */
export function ownFile(specialize: string, oobeSystem = ''): Buffer {
  const component = (name: string, inside: string) =>
    `<component name="Microsoft-Windows-${name}" processorArchitecture="amd64">${inside}</component>`;
  const settings = (pass: string, inside: string) => `<settings pass="${pass}">${inside}</settings>`;
  const inSpecialize = specialize.replace(/([\w-]+)\{([^}]*)\}/g, (_, name: string, inside: string) =>
    component(name, inside),
  );
  return Buffer.from(
    `<!-- own --><unattend xmlns="urn:schemas-microsoft-com:unattend" xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State">${settings('specialize', inSpecialize)}${settings('oobeSystem', component('Shell-Setup', oobeSystem))}</unattend>`,
  );
}

export function composed(own: Buffer | null, parts: Partial<AnswerFileParts>): AnswerFile {
  return AnswerFile.read(composeAnswerFile(own, { architecture: 'amd64', ...parts }).bytes);
}

/**
 * What is written, as Microsoft's "Unattended Windows Setup Reference" publishes it: components, the passes they may stand in, and their settings. Each is a page
 * there, as microsoft-windows-shell-setup-oobe-hideeulapage.
 */
export const published: Readonly<Record<string, readonly [passes: readonly string[], settings: RegExp]>> = {
  'Microsoft-Windows-Shell-Setup': [
    ['specialize', 'oobeSystem'],
    /^(ComputerName|RegisteredOwner|RegisteredOrganization|ProductKey|TimeZone|OOBE\/(HideEULAPage|HideLocalAccountScreen|HideOEMRegistrationScreen|HideOnlineAccountScreens|HideWirelessSetupInOOBE|ProtectYourPC|SkipMachineOOBE|SkipUserOOBE)|UserAccounts\/(AdministratorPassword\/(Value|PlainText)|LocalAccounts\/LocalAccount\/(Name|DisplayName|Group|Password\/(Value|PlainText))))$/,
  ],
  'Microsoft-Windows-International-Core': [
    ['specialize', 'oobeSystem'],
    /^(InputLocale|SystemLocale|UILanguage|UILanguageFallback|UserLocale)$/,
  ],
  'Microsoft-Windows-Deployment': [['specialize'], /^RunSynchronous\/RunSynchronousCommand\/(Order|Description|Path)$/],
  'Microsoft-Windows-UnattendedJoin': [
    ['specialize'],
    /^Identification\/(JoinDomain|JoinWorkgroup|MachineObjectOU|Credentials\/(Domain|Username|Password)|Provisioning\/AccountData)$/,
  ],
  'Microsoft-Windows-TCPIP': [
    ['specialize'],
    /^Interfaces\/Interface\/(Ipv[46]Settings\/DhcpEnabled|Identifier|UnicastIpAddresses\/IpAddress|Routes\/Route\/(Identifier|Metric|NextHopAddress|Prefix))$/,
  ],
  'Microsoft-Windows-DNS-Client': [
    ['specialize'],
    /^(DNSDomain|DNSSuffixSearchOrder\/DomainName|Interfaces\/Interface\/(Identifier|DNSDomain|DNSServerSearchOrder\/IpAddress|DisableDynamicUpdate|EnableAdapterDomainNameRegistration))$/,
  ],
  'Microsoft-Windows-NetBT': [
    ['specialize'],
    /^Interfaces\/Interface\/(Identifier|NameServerList\/IpAddress|NetbiosOptions)$/,
  ],
};
