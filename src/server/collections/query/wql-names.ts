/** ConfigMgr's classes and properties, as far as Slipway has what they tell. */
import type { WqlProperty } from './attribute.ts';
import { attributes } from './attributes.ts';
import { didYouMean } from './near-name.ts';
import type { Query } from './query.ts';

type Named = (typeof attributes)[number];

interface WqlClass {
  readonly name: string;
  /** What is true of a device that has an object of the class: an inner join asks for it. Null: every device has one. */
  readonly presence: Query | null;
  /** A device may have several. */
  readonly many: boolean;
}

/** What a property is, in our attributes. */
export interface ResolvedProperty {
  /** As it stands in the table, for messages. */
  readonly name: string;
  readonly attribute: Named;
  readonly property: WqlProperty;
}

const inventoried: Query = { kind: 'compare', attribute: 'inventoried', operator: '=', value: true };

const classes: readonly WqlClass[] = [
  { name: 'SMS_R_System', presence: null, many: false },
  ...[
    'SMS_G_System_COMPUTER_SYSTEM',
    'SMS_G_System_COMPUTER_SYSTEM_PRODUCT',
    'SMS_G_System_SYSTEM',
    'SMS_G_System_PC_BIOS',
    'SMS_G_System_SYSTEM_ENCLOSURE',
    'SMS_G_System_MS_SYSTEMINFORMATION',
    'SMS_G_System_BASEBOARD',
    'SMS_G_System_FIRMWARE',
    'SMS_G_System_PROCESSOR',
    'SMS_G_System_X86_PC_MEMORY',
  ].map((name): WqlClass => ({ name, presence: inventoried, many: false })),
  {
    name: 'SMS_G_System_TPM',
    presence: { kind: 'compare', attribute: 'tpm', operator: '=', value: true },
    many: false,
  },
  {
    name: 'SMS_G_System_OPERATING_SYSTEM',
    presence: { kind: 'missing', attribute: 'operating-system', negated: true },
    many: false,
  },
  {
    name: 'SMS_G_System_DISK',
    presence: { kind: 'compare', attribute: 'disk-count', operator: '>', value: 0 },
    many: true,
  },
  {
    name: 'SMS_G_System_NETWORK_ADAPTER',
    presence: { kind: 'missing', attribute: 'mac', negated: true },
    many: true,
  },
  {
    name: 'SMS_G_System_NETWORK_ADAPTER_CONFIGURATION',
    presence: { kind: 'missing', attribute: 'mac', negated: true },
    many: true,
  },
];

/** What people paste and Slipway does not have, and what they can do. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  sms_g_system_add_remove_programs: 'the inventory does not tell of installed programs',
  sms_g_system_add_remove_programs_64: 'the inventory does not tell of installed programs',
  sms_g_system_installed_software: 'the inventory does not tell of installed programs',
  sms_g_system_ch_clientsummary: 'write last-seen within 14 days in the language of Slipway',
  sms_fullcollectionmembership: 'a collection within a collection is an include or exclude rule',
  sms_collection: 'a collection within a collection is an include or exclude rule',
};
const PROPERTIES_ELSEWHERE: Readonly<Record<string, string>> = {
  client: 'Slipway deploys to computers without a client: leave the condition out',
  active: 'write last-seen within 14 days in the language of Slipway',
  lastlogontimestamp: 'write last-seen within 30 days in the language of Slipway',
  agenttime: 'write last-seen within 30 days in the language of Slipway',
  systemouname: 'Slipway does not read the directory',
  systemgroupname: 'Slipway does not read the directory',
  adsitename: 'Slipway does not read the directory',
};

const properties = new Map(
  attributes.flatMap((attribute) =>
    attribute.wql.map((property): [string, ResolvedProperty] => [
      property.name.toLowerCase(),
      { name: property.name, attribute, property },
    ]),
  ),
);

export function findClass(name: string): WqlClass | undefined {
  return classes.find((each) => each.name.toLowerCase() === name.toLowerCase());
}

export function unknownClassText(name: string): string {
  const known = ELSEWHERE[name.toLowerCase()];
  const names = classes.map((each) => each.name);
  const advice = known ?? didYouMean(name, names, `those that it has: ${names.join(', ')}`);
  return `Slipway has nothing of the class ${name}: ${advice}`;
}

export function findProperty(className: string, name: string): ResolvedProperty | undefined {
  return properties.get(`${className}.${name}`.toLowerCase());
}

export function unknownPropertyText(className: string, name: string): string {
  const known = PROPERTIES_ELSEWHERE[name.toLowerCase()];
  const names = [...properties.values()]
    .map((property) => property.name.split('.'))
    .filter(([owner]) => owner?.toLowerCase() === className.toLowerCase())
    .map(([, property]) => property ?? '');
  const advice = known ?? didYouMean(name, names, `those that it has: ${names.join(', ')}`);
  return `Slipway has no ${className}.${name}: ${advice}`;
}
