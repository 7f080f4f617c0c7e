/** What a simulation says of software, and of the operating system that conditions ask. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationDefinitionSchema } from '../applications/application-definition.ts';
import type { SoftwareDefinitions } from '../applications/software-definitions.ts';
import { PackageDefinitionSchema } from '../packages/package-definition.ts';
import { documentOf } from '../test-document.ts';
import { notebook } from '../wmi/test-inventory.ts';
import { simulate } from './simulate.ts';
import type { KnownPackage, Simulation, SimulationInput } from './simulation.ts';

const idOf = (at: number) => `00000000-0000-4000-8000-00000000000${at}`;
const [SUITE, JAVA, OLD, WINDOWS, ASKS, OFF, TOOLS, IMAGE] = [1, 2, 3, 4, 5, 6, 7, 8].map(idOf) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];
const needs = (application: string) => [{ name: 'Needs', anyOf: [{ application }] }];
const deb = (name: string, more: object = {}) => ({
  name: 'Deb',
  technology: 'linux-deb',
  sourceFolder: null,
  deb: { packages: [name] },
  ...more,
});
const app = (id: string, name: string, deploymentTypes: object[], more: object = {}) =>
  [id, { id, ...ApplicationDefinitionSchema.parse({ name, deploymentTypes, ...more }) }] as const;

const program = (name: string, more: object = {}) => ({ name, commandLine: 'true', ...more });
const software: SoftwareDefinitions = {
  applications: new Map([
    app(
      SUITE,
      'Suite',
      [
        deb('suite-arm', { name: 'Arm', requirements: { system: { architecture: 'arm64' } } }),
        deb('suite', { dependencies: needs(JAVA) }),
      ],
      { supersedes: [{ application: OLD, uninstall: true }] },
    ),
    app(JAVA, 'Java', [deb('java')]),
    app(OLD, 'Old suite', [deb('old')]),
    app(WINDOWS, 'For Windows', [
      { name: 'Msi', technology: 'windows-msi', sourceFolder: null, installCommand: 'x', detection: { file: 'C:\\x' } },
    ]),
    app(ASKS, 'Asks', [
      {
        name: 'Script',
        technology: 'linux-script',
        sourceFolder: null,
        installCommand: 'x',
        detection: { registry: 'HKEY_LOCAL_MACHINE\\x', operator: 'exists' },
      },
    ]),
    app(OFF, 'Off', [deb('off')], { disabled: true, taskSequences: false }),
  ]),
  packages: new Map([
    [
      TOOLS,
      {
        id: TOOLS,
        ...PackageDefinitionSchema.parse({
          ...{ name: 'Tools', sourceFolder: null },
          programs: [
            program('Install'),
            program('Off', { disabled: true }),
            program('Msi', { platforms: ['windows'] }),
            program('Named', { taskSequences: false }),
          ],
        }),
      },
    ],
  ]),
};
const content = new Map(
  [...software.applications.values(), ...software.packages.values()].map(({ id, name }) => [id, { name, bytes: 1 }]),
);

function simulated(steps: readonly unknown[], given: Partial<SimulationInput> = {}): Promise<Simulation> {
  return simulate({
    document: documentOf(steps, {}),
    environment: 'linux',
    run: {
      ...{ launchMode: 'PXE', siteName: 'School', deviceId: 'd', deviceName: 'PC-7', deploymentId: 'e' },
      ...{ taskSequenceId: 't', taskSequenceName: 'A sequence' },
    },
    inventory: { ...notebook, firmware: { kind: 'uefi' } },
    ...{ variables: [], secretVariables: [], software },
    packages: new Map<string, KnownPackage>([...content, [IMAGE, { name: 'Debian', bytes: 9, platform: 'linux' }]]),
    ...given,
  });
}
const install = (options: object, name = 'Install') => ({ type: 'install-application', name, options });
const told = ({ nodes }: Simulation, at = 0) =>
  (nodes[at]?.software ?? []).map(
    ({ application, is, actions }) =>
      `${application}: ${is}${actions.map((each) => ` ${each.do} ${each.application} by ${each.deploymentType}`).join(',')}`,
  );

test('what would be installed, in its order, with what is assumed, and what that fetches', async () => {
  const simulation = await simulated([install({ applications: [SUITE, WINDOWS] })]);
  assert.deepEqual(told(simulation), [
    'Suite: install install Java by Deb, install Suite by Deb',
    'For Windows: not-applicable',
  ]);
  const [suite, windows] = simulation.nodes[0]?.software ?? [];
  assert.deepEqual(suite?.assumes, [
    '"Suite" is not there yet (whether the package suite-arm is installed is asked on the computer)',
    '"Suite" is not there yet (whether the package suite is installed is asked on the computer)',
    '"Java" is not there yet (whether the package java is installed is asked on the computer)',
    '"Old suite" is not there yet (whether the package old is installed is asked on the computer)',
  ]);
  assert.equal(windows?.because, '"Msi": it is for Windows');
  assert.deepEqual(
    simulation.content.map(({ name, certain }) => [name, certain]),
    [
      ['Java', false],
      ['Suite', false],
    ],
  );
});

test('what an earlier step installs is there, until another system is put in its place', async () => {
  const steps = [install({ applications: [JAVA] }), install({ applications: [SUITE, JAVA] }, 'Again')];
  assert.deepEqual(told(await simulated(steps), 1), ['Suite: install install Suite by Deb', 'Java: installed']);
  const old = await simulated([install({ applications: [OLD] }), install({ applications: [SUITE] }, 'Again')]);
  assert.deepEqual(told(old, 1), [
    'Suite: install install Java by Deb, uninstall Old suite by Deb, install Suite by Deb',
  ]);
});

test('a requirement is judged by the facts of the device', async () => {
  const arm = {
    ...notebook,
    firmware: { kind: 'uefi' as const },
    processor: { ...notebook.processor, architecture: 'arm64' as const },
  };
  assert.deepEqual(told(await simulated([install({ applications: [SUITE] })], { inventory: arm })), [
    'Suite: install install Suite by Arm',
  ]);
});

test('without a site it says what it does not know', async () => {
  const { outcome, open } = await simulated([install({ baseVariable: 'App' })], { software: null });
  assert.deepEqual(
    [outcome, open],
    ['succeeds', ['Install: what it installs: no site was asked for its applications and packages']],
  );
});

const run = (options: object) => ({ type: 'install-package', name: 'Install', options });
const given = (name: string, value: string) => ({ variables: [{ name, value }] });
const cases: readonly (readonly [string, object, Partial<SimulationInput>, RegExp | null])[] = [
  ['by variables', install({ baseVariable: 'App' }), given('App01', 'java'), null],
  [
    'variables of nothing',
    install({ baseVariable: 'App' }),
    given('App01', 'None'),
    /"None" that the variable App01 names is not in the site/,
  ],
  ['a disabled one', install({ applications: [OFF] }), {}, /"Off" is disabled/],
  [
    'what no agent on Linux can tell',
    install({ applications: [ASKS] }),
    {},
    /"Asks" is not installed, since it cannot be told/,
  ],
  ['that, with the others', install({ applications: [ASKS], continueOnFailure: true }), {}, null],
  ['a warning', install({ applications: [WINDOWS] }), {}, null],
  [
    'a warning as a failure',
    install({ applications: [WINDOWS] }),
    given('TSErrorOnWarning', 'TRUE'),
    /TSErrorOnWarning makes a failure/,
  ],
  ['a program', run({ package: TOOLS, program: 'install' }), {}, null],
  ['no program', run({ package: TOOLS, program: 'Remove' }), {}, /"Tools" has no program "Remove"/],
  ['a disabled program', run({ package: TOOLS, program: 'Off' }), {}, /is disabled/],
  ['a program of Windows', run({ package: TOOLS, program: 'Msi' }), {}, /is not for Linux/],
  [
    'a program that only steps may name',
    run({ baseVariable: 'P' }),
    given('P001', 'Tools:Named'),
    /may not be run by a variable/,
  ],
  ['named in the step', run({ package: TOOLS, program: 'Named' }), {}, null],
  ['another form', run({ baseVariable: 'P' }), given('P001', 'Tools'), /does not hold "package:program"/],
  ['secret variables', install({ baseVariable: 'App' }), { secretVariables: ['App01'] }, null],
];
for (const [what, step, more, because] of cases)
  test(`foretold: ${what}`, async () => {
    const { outcome, message } = await simulated([step], more);
    assert.equal(outcome, because === null ? 'succeeds' : 'fails', message);
    if (because !== null) assert.match(message, because);
  });

const debian = {
  ...notebook,
  firmware: { kind: 'uefi' as const },
  operatingSystem: { distribution: 'debian', version: '12' },
};
const asks = (system: object) => ({
  type: 'run-command-line',
  name: 'Asked',
  options: { commandLine: 'true' },
  condition: { system },
});
const erase = {
  type: 'format-and-partition-disk',
  name: 'Erase',
  options: {
    disk: { number: 0 },
    partitions: [{ volume: 'a', type: 'linux', fileSystem: 'ext4' }],
  },
};
const restart = { type: 'restart-computer', name: 'Restart', options: { target: 'disk' } };
const pe = { environment: 'linux-pe' } as const;
const apply = { type: 'apply-operating-system-image', name: 'Apply', options: { image: IMAGE } };
const systems: readonly (readonly [string, unknown[], Partial<SimulationInput>, string])[] = [
  ['the inventory’s distribution', [asks({ distribution: 'Debian' })], {}, 'runs'],
  ['another distribution', [asks({ distribution: 'ubuntu' })], {}, 'skipped'],
  ['the inventory’s version', [asks({ version: { operator: 'greaterEqual', value: '13' } })], {}, 'skipped'],
  [
    'a version that the system does not say',
    [asks({ version: { operator: 'equals', value: '13' } })],
    { inventory: { ...debian, operatingSystem: { distribution: 'arch', version: null } } },
    'cannot-be-told',
  ],
  ['a language', [asks({ distribution: 'debian', language: 1033 })], {}, 'cannot-be-told'],
  [
    'a device that told none',
    [asks({ distribution: 'debian' })],
    { inventory: { ...debian, operatingSystem: undefined } },
    'cannot-be-told',
  ],
  ['the PE, whose system it is not', [asks({ distribution: 'debian' })], pe, 'cannot-be-told'],
  ['the disk as it was, behind a restart', [restart, asks({ distribution: 'debian' })], pe, 'runs'],
  ['what is applied', [erase, apply, restart, asks({ distribution: 'debian' })], pe, 'cannot-be-told'],
  [
    'what may be applied',
    [{ ...apply, condition: { command: 'x' } }, restart, asks({ distribution: 'debian' })],
    pe,
    'cannot-be-told',
  ],
  ['the family of what is applied', [erase, apply, restart, asks({ family: 'linux' })], pe, 'runs'],
];
for (const [what, steps, more, state] of systems)
  test(`the operating system: ${what}`, async () => {
    const { nodes } = await simulated(steps, { inventory: debian, ...more });
    const asked = nodes.find(({ name }) => name === 'Asked');
    assert.equal(asked?.state, state, JSON.stringify(nodes));
  });
