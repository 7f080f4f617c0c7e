/** That the translated rules set what MDT's would: the same files, the same computers, MDT's way and ours through the simulation. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RunInventory } from '../../task-sequence/simulation/run-facts.ts';
import { simulate } from '../../task-sequence/simulation/simulate.ts';
import { notebook } from '../../task-sequence/wmi/test-inventory.ts';
import { readRulesFile } from './rules-file.ts';
import { TestGather } from './test-gather.ts';
import { translateRules } from './translate-rules.ts';

interface Computer {
  readonly make: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly chassis: number;
  readonly gateway: string;
}

const MAC = '00:2b:67:00:00:01';

function inventoryOf({ make, model, serial, chassis, gateway }: Computer): RunInventory {
  const smbios = { ...notebook.smbios, manufacturer: make, model, serialNumber: serial, chassisType: chassis };
  const [first, ...others] = notebook.networkAdapters;
  const networkAdapters = [{ ...first, gateways: [gateway] }, ...others];
  return { ...notebook, smbios, networkAdapters, firmware: { kind: 'uefi' } };
}

/** What MDT's Gather finds on the same computer. */
function gatheredBy({ make, model, serial, chassis, gateway }: Computer): Record<string, string> {
  const isLaptop = [8, 9, 10, 11, 14].includes(chassis);
  return {
    ...{ Make: make ?? '', Model: model ?? '', SerialNumber: serial ?? '' },
    ...{ IsLaptop: isLaptop ? 'True' : 'False', IsDesktop: isLaptop ? 'False' : 'True' },
    ...{ MACAddress001: MAC.toUpperCase(), IPAddress001: '192.0.2.7', DefaultGateway001: gateway },
  };
}

type Values = Readonly<Record<string, string>>;

async function ours(text: string, computer: Computer, set: Values): Promise<Map<string, string>> {
  const { document } = translateRules(readRulesFile('CustomSettings.ini', text));
  const simulated = await simulate({
    ...{
      document,
      environment: 'linux-pe',
      inventory: inventoryOf(computer),
      secretVariables: [],
      software: null,
      packages: new Map(),
    },
    run: {
      ...{ launchMode: 'PXE', siteName: 'School', deviceId: 'd', deviceName: 'PC-7', deploymentId: 'e' },
      ...{ taskSequenceId: 't', taskSequenceName: 'A sequence' },
    },
    variables: Object.entries(set).map(([name, value]) => ({ name, value })),
  });
  assert.equal(simulated.outcome, 'succeeds', simulated.message);
  return new Map(simulated.variables.map(({ name, value, because }) => [name.toLowerCase(), value ?? because]));
}

function theirs(text: string, computer: Computer, set: Values): Map<string, string> {
  const gather = new TestGather(text, { ...set, ...gatheredBy(computer) });
  gather.processRules();
  return gather.items;
}

const plain = ['OSDComputerName', 'OrgName', 'UDShare', 'DeploymentType', 'DestinationDisk', 'Alias', 'Room'];
const lists = ['Applications', 'Site', 'Site2'];
const compared = [
  ...plain,
  ...lists.flatMap((list) => Array.from({ length: 12 }, (_, at) => `${list}${String(at + 1).padStart(3, '0')}`)),
];

async function assertSame(text: string, computer: Computer, set: Values = {}): Promise<void> {
  const [mdt, slipway] = [theirs(text, computer, set), await ours(text, computer, set)];
  const of = (found: Map<string, string>) =>
    Object.fromEntries(compared.map((name) => [name, found.get(name.toLowerCase()) ?? '']));
  assert.deepEqual(of(slipway), of(mdt), text);
}

const notebookOfRoom12: Computer = {
  make: 'LENOVO',
  model: '20URCTO1WW',
  serial: '007',
  chassis: 10,
  gateway: '192.0.2.1',
};
const head = '[Settings]\nProperties=Alias, Room, Site(*)\n';

const files: Readonly<Record<string, string>> = {
  'the first section that sets a property counts': `${head}Priority=Model, Default\n[Default]\nOrgName=all\n[20urcto1ww]\nOrgName=this model\n`,
  'a subsection counts before its section': `${head}Priority=Make\n[Lenovo]\nOrgName=make\nSubsection=Lenovo-%Model%\n[Lenovo-20URCTO1WW]\nOrgName=model\n`,
  'lists add up, without what is there twice': `${head}Priority=Model, Default\n[Default]\nApplications1=a\nApplications002=b\n[20URCTO1WW]\nApplications001=b\nApplications002=c\n`,
  'a list is read up to the first gap': `${head}Priority=Default\n[Default]\nApplications001=a\nApplications003=c\n`,
  'numbers are texts': `${head}Priority=SerialNumber\n[7]\nOrgName=seven\n[007]\nOrgName=double o seven\n`,
  'the order of properties is MDT’s, not the file’s': `${head}Priority=Default\n[Default]\nUDShare=%OrgName%\nOrgName=%Alias%\nAlias=x\n`,
  'a gateway leads to a section': `${head}Priority=DefaultGateway\n[DefaultGateway]\n192.0.2.1=Berlin\n192.0.2.9=Köln\n[Berlin]\nRoom=1\n[Köln]\nRoom=2\n`,
  'a MAC address is one': `${head}Priority=MacAddress, Default\n[00:2B:67:00:00:01]\nOSDComputerName=PC1\n[00-2B-67-00-00-01]\nOrgName=never\n[00:2B:67:00:00:03]\nOrgName=no address\n`,
  'a property without a value leads to the section of its name': `${head}Priority=Alias, Room\n[Alias]\nAlias=a\n[a]\nOrgName=too late\n[Room]\nOrgName=literal\n`,
  'several properties name a subsection': `${head}Priority=Default\n[Default]\nSubsection=%Make%-%Model%\n[LENOVO-20URCTO1WW]\nRoom=12\n[LENOVO-other]\nRoom=13\n`,
  'what is overwritten is': `${head}Priority=Default, More\n[Default]\nDeploymentType=NEWCOMPUTER\n[More]\nDeploymentType=REFRESH\n`,
  'sections and keys that stand twice': `${head}Priority=Default\n[Default]\nOrgName=\nOrgName=second\nRoom=1\nRoom=2\n[Default]\nAlias=never\n`,
  'a section that leads back to itself': `${head}Priority=A\n[A]\nSubsection=B\nOrgName=a\n[B]\nSubsection=A\nRoom=b\n`,
  'a section that asks a web service': `${head}Priority=A, Default\n[A]\nWebService=http://x\nOrgName=string\n[Default]\nOrgName=default\n`,
  'keys that MDT does not know': `${head}Priority=Default\n[Default]\nOSDComputerName=%Nothing%-1\nUnknown=1\n`,
  'a subsection chosen by what it overwrites is one': `${head}Priority=Init, Default\n[Init]\nDeploymentType=NEWCOMPUTER\n[Default]\nSubsection=Type-%DeploymentType%\n[Type-NEWCOMPUTER]\nDeploymentType=REFRESH\n[Type-REFRESH]\nRoom=wiped\n`,
  'a subsection chosen by nothing but what it overwrites is one': `${head}Priority=Init, Default\n[Init]\nDestinationDisk=0\n[Default]\nSubsection=%DestinationDisk%\n[0]\nDestinationDisk=1\n[1]\nRoom=wiped\n`,
  'an overwritten property without a value leads to the section of its name alone': `${head}Priority=DeploymentType\n[%DeploymentType%]\nRoom=never\n[DeploymentType]\nOrgName=literal\n`,
  'lists whose names end with a number': `[Settings]\nPriority=Default\nProperties=Site(*), Room, Alias, Site2(*)\n[Default]\nSite1=a\nSite2=b\nSite21=c\nSite2002=d\nSite003=e\n`,
  'a list chooses sections': `${head}Priority=Default, Site\n[Default]\nSite001=north\nSite002=south\n[south]\nRoom=1\n[north]\nRoom=2\n[Site]\nOrgName=never\n`,
};
for (const [what, text] of Object.entries(files)) test(`as MDT: ${what}`, () => assertSame(text, notebookOfRoom12));

test('as MDT: what a device or a collection has set counts before every rule, and lists go on behind it', () =>
  assertSame(
    `${head}Priority=Default\n[Default]\nOrgName=rule\nApplications001=x\nApplications002=y\n`,
    notebookOfRoom12,
    {
      ...{ OrgName: 'device', Applications001: 'z', Applications002: 'x' },
    },
  ));

test('as MDT: a computer that tells nothing of itself', () =>
  assertSame(
    `${head}Priority=Model, Default\n[Model]\nOrgName=no model\n[Default]\nOSDComputerName=PC-%SerialNumber%\n`,
    {
      ...notebookOfRoom12,
      ...{ model: null, serial: null },
    },
  ));

// Names that values have, and names that rules lead to: no section is both.
const types = ['NEWCOMPUTER', 'REFRESH', '1', '01'];
const values = ['LENOVO', 'Latitude 7', '20URCTO1WW', '007', '7', 'a', 'b', MAC, '00:2B:67:00:00:03', ...types];
const leads = [
  'Init',
  'Default',
  'Berlin',
  'Laptop-True',
  'Laptop-False',
  'Sub-a',
  'Sub-7',
  'X-LENOVO-Latitude 7',
  'X-Dell-7',
  ...types.map((type) => `Type-${type}`),
];
const sectionName = fc.constantFrom(...values, ...leads, 'Alias', 'Model');
const target = fc.constantFrom(
  'Berlin',
  'Laptop-%IsLaptop%',
  'Sub-%Alias%',
  'X-%Make%-%Model%',
  '%Make%',
  '%Alias%',
  'Init',
  'Type-%DeploymentType%',
  'Type-%DestinationDisk%',
  '%DeploymentType%',
);
const value = fc.constantFrom('1', 'North', 'PC-%SerialNumber%', '%Make% %Model%', 'x%Alias%y', '50%', '', 'a b');
const entry = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(
      fc.constantFrom('OSDComputerName', 'OrgName', 'UDShare', 'DeploymentType', 'Room', 'Unknown'),
      value,
    ),
  },
  fc.tuple(fc.constant('Alias'), fc.constantFrom('a', 'b', '7', '007')),
  // What is overwritten while sections are visited that its value has led to.
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('DeploymentType', 'DestinationDisk'), fc.constantFrom(...types)) },
  fc.tuple(
    fc.constantFrom(...lists.slice(0, 2).flatMap((list) => [`${list}1`, `${list}001`, `${list}2`, `${list}003`])),
    fc.constantFrom('a', 'b', '7', '%Model%', 'c'),
  ),
  fc.tuple(fc.constant('Subsection'), target),
);
const section = fc.tuple(sectionName, fc.array(entry, { maxLength: 5 }));
const priority = fc.array(
  fc.constantFrom(
    'Init',
    'Default',
    'Model',
    'make',
    'SerialNumber',
    'MacAddress',
    'DefaultGateway',
    'Alias',
    'Site',
    'IsLaptop',
    'DeploymentType',
    'DestinationDisk',
  ),
  {
    minLength: 1,
    maxLength: 5,
  },
);
const rules = fc
  .tuple(priority, fc.array(section, { maxLength: 8 }), fc.boolean())
  .map(([order, sections, withGateways]) =>
    [
      `${head}Priority=${order.join(',')}`,
      ...sections.map(([name, entries]) => `[${name}]\n${entries.map(([key, text]) => `${key} = ${text}`).join('\n')}`),
      ...(withGateways ? ['[DefaultGateway]\n192.0.2.1=Berlin\n198.51.100.1=Init'] : []),
    ].join('\n'),
  );
const computer: fc.Arbitrary<Computer> = fc.record({
  make: fc.constantFrom('LENOVO', 'Dell', null),
  model: fc.constantFrom('Latitude 7', '20URCTO1WW', '7', null),
  serial: fc.constantFrom('007', '7', 'a', null),
  chassis: fc.constantFrom(3, 10),
  gateway: fc.constantFrom('192.0.2.1', '198.51.100.1', '203.0.113.1'),
});
const before: fc.Arbitrary<Values> = fc.constantFrom<Values>(
  {},
  { Alias: 'b' },
  { Applications001: 'b', OrgName: 'set' },
);

// Few names, so that the sections of a value overwrite the value that has led to them.
const overwriting = fc.constantFrom('DeploymentType', 'DestinationDisk');
const overwritingEntry = fc.oneof(
  fc.tuple(overwriting, fc.constantFrom(...types)),
  fc.tuple(fc.constantFrom('OrgName', 'Room', 'Site001'), fc.constantFrom('1', 'North')),
);
const overwritingRules = fc
  .tuple(
    fc.array(fc.oneof(overwriting, fc.constantFrom('Init', 'Default')), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('Type-%DeploymentType%', '%DeploymentType%', 'Type-%DestinationDisk%'),
    fc.uniqueArray(
      fc.tuple(
        fc.constantFrom('Init', 'Default', ...types, ...types.map((type) => `Type-${type}`)),
        fc.array(overwritingEntry, { minLength: 1, maxLength: 3 }),
      ),
      { minLength: 3, maxLength: 10, selector: ([name]) => name },
    ),
  )
  .map(([order, subsection, sections]) =>
    [
      `${head}Priority=Begin,${order.join(',')}`,
      `[Begin]\nDeploymentType=NEWCOMPUTER\nDestinationDisk=1`,
      ...sections.map(([name, entries]) => {
        const lines = entries.map(([key, text]) => `${key}=${text}`);
        return [`[${name}]`, ...(/^(Init|Default)$/.test(name) ? [`Subsection=${subsection}`] : []), ...lines].join(
          '\n',
        );
      }),
    ].join('\n'),
  );

test('any rules set on any computer what MDT would set', async () => {
  await fc.assert(fc.asyncProperty(rules, computer, before, assertSame), { numRuns: 400 });
});

test('rules that overwrite what their sections are chosen by set what MDT would set', async () => {
  await fc.assert(fc.asyncProperty(overwritingRules, computer, before, assertSame), { numRuns: 300 });
});
