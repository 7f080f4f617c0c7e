/** What MDT's Gather finds out about a computer before it reads any rule, as rules over what the engine and the inventory know. */
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import type { StepOf } from '../../task-sequence/document.ts';

export type DynamicRule = StepOf<'set-dynamic-variables'>['options']['rules'][number];

/** Facts that the engine knows by itself, under the names that MDT has for them. */
const variables: readonly [string, string][] = [
  ['Make', '_SMSTSMake'],
  ['Model', '_SMSTSModel'],
  ['SerialNumber', '_SMSTSSerialNumber'],
  ['AssetTag', '_SMSTSAssetTag'],
  ['UUID', '_SMSTSUUID'],
  ['HostName', '_SMSTSMachineName'],
];

// Types of SMBIOS (DMTF DSP0134, 7.4.1). Those of docking stations (12, 21) are left out: MDT passes over them.
const laptop = [8, 9, 10, 11, 14, 18, 30, 31, 32];
const desktop = [3, 4, 5, 6, 7, 13, 15, 16, 34, 35, 36];
const server = [17, 23, 28];

const answers: readonly [string, Condition][] = [
  ['IsLaptop', chassisIn(laptop)],
  ['IsDesktop', chassisIn(desktop)],
  ['IsServer', chassisIn(server)],
  [
    'IsVM',
    {
      any: [
        { variable: '_SMSTSModel', operator: 'equals', value: 'Virtual Machine' },
        // VMware's machines with UEFI are "VMware7,1" and higher, which MDT itself does not know.
        { variable: '_SMSTSModel', operator: 'like', value: 'VMware%' },
        { variable: '_SMSTSModel', operator: 'equals', value: 'VirtualBox' },
        { variable: '_SMSTSMake', operator: 'equals', value: 'Xen' },
      ],
    },
  ],
];

// Win32_Processor.Architecture, as Windows numbers them.
const architectures: readonly [string, number][] = [
  ['X86', 0],
  ['X64', 9],
  ['ARM64', 12],
];

function chassisIn(types: readonly number[]): Condition {
  return {
    wql: `SELECT * FROM Win32_SystemEnclosure WHERE ${types.map((type) => `ChassisTypes = ${type}`).join(' OR ')}`,
  };
}

/** A fact that is not known has no variable, and `%_SMSTSMake%` would stay as it is written. */
function fact([name, source]: readonly [string, string]): DynamicRule {
  return { condition: { variable: source, operator: 'exists' }, variables: [{ name, value: `%${source}%` }] };
}

export const gatheredFacts: readonly DynamicRule[] = [
  ...variables.map(fact),
  ...['True', 'False'].map((value): DynamicRule => {
    const condition: Condition = { variable: '_SMSTSBootUEFI', operator: 'equals', value };
    return { condition, variables: [{ name: 'IsUEFI', value }] };
  }),
  ...answers.flatMap(([name, condition]): DynamicRule[] => [
    { variables: [{ name, value: 'False' }] },
    { condition, variables: [{ name, value: 'True' }] },
  ]),
  ...architectures.map(([value, number]): DynamicRule => {
    const condition = { wql: `SELECT * FROM Win32_Processor WHERE Architecture = ${number}` };
    return { condition, variables: [{ name: 'Architecture', value }] };
  }),
];

export const gatheredNames: readonly string[] = [
  ...variables.map(([name]) => name),
  ...['IsUEFI', 'Architecture'],
  ...answers.map(([name]) => name),
];

/** Lists that MDT gathers: each adapter's, with a number behind the name. No variable here holds them one by one. */
export const gatheredLists: readonly string[] = ['MACAddress', 'IPAddress', 'DefaultGateway'];

/** What MDT gathers besides, and what it knows of the share it runs from: nothing here sets these. */
export const notGathered = new Set(
  `product memory processorspeed capablearchitecture isonbattery supportsx86 supportsx64 supportsslat osversion oscurrentversion oscurrentbuild isserveros
  isservercoreos ossku halname smsdp wdsserver vmplatform vmhost vmname ishypervisorrunning supportsvt supportsnx supports64bit supportshypervrole isbde
  deployroot deploydrive resourceroot resourcedrive scriptroot originalarchitecture tasksequencename`.split(/\s+/),
);
