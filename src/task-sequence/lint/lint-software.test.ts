import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationDefinitionSchema } from '../applications/application-definition.ts';
import { PackageDefinitionSchema } from '../packages/package-definition.ts';
import { documentOf, setVariable, stepWith } from '../test-document.ts';
import { lintTaskSequence } from './lint.ts';
import type { SoftwareOfSite } from './lint-software.ts';

const idOf = (at: number) => `00000000-0000-4000-8000-00000000000${at}`;
const image = idOf(9);
const windowsImage = idOf(8);
const deb = (more: object = {}) => ({
  name: 'Deb',
  technology: 'linux-deb',
  sourceFolder: null,
  deb: { packages: ['aa'] },
  ...more,
});
const app = (at: number, name: string, more: object = {}) =>
  [
    idOf(at),
    { id: idOf(at), ...ApplicationDefinitionSchema.parse({ name, deploymentTypes: [deb()], ...more }) },
  ] as const;
const needs = (at: number) => [deb({ dependencies: [{ name: 'N', anyOf: [{ application: idOf(at) }] }] })];
const program = (name: string, more: object = {}) => ({ name, commandLine: 'true', ...more });
const programs = [program('Install'), program('Off', { disabled: true }), program('Msi', { platforms: ['windows'] })];
const tools = { id: idOf(7), ...PackageDefinitionSchema.parse({ name: 'Tools', sourceFolder: null, programs }) };
const software: SoftwareOfSite = {
  applications: new Map([
    app(1, 'Good'),
    app(2, 'Off', { disabled: true }),
    app(3, 'Old'),
    app(4, 'New', { supersedes: [{ application: idOf(3) }] }),
    app(5, 'A', { deploymentTypes: needs(6) }),
    app(6, 'B', { deploymentTypes: needs(5) }),
  ]),
  packages: new Map([[tools.id, tools]]),
  platforms: new Map([
    [image, 'linux'],
    [windowsImage, 'windows'],
  ]),
};
const install = (...at: number[]) => [stepWith('install-application', 'S', { applications: at.map(idOf) })];
const byVariable = (name: string, value: string) => [
  setVariable('V', name, value),
  stepWith('install-application', 'S', { baseVariable: 'App' }),
];
const run = (name: string) => [stepWith('install-package', 'S', { package: tools.id, program: name })];
const applied = (id: string, steps: unknown[]) => [
  stepWith('apply-operating-system-image', `Apply ${id}`, { image: id }),
  ...steps,
];

const cases: readonly (readonly [string, unknown[], RegExp | null])[] = [
  ['nothing', applied(image, install(1, 4)), null],
  ['an application that is not here', install(0), /^error missing-software The application ".*0" is not in this site/],
  ['one that a variable names', byVariable('App01', 'none'), /^error missing-software The application "none"/],
  ['what another variable decides', byVariable('App01', '%Other%'), null],
  ['one that is here by its name', byVariable('App01', 'good'), null],
  ['a disabled one', install(2), /^error unfit-software "Off" is disabled/],
  ['a superseded one', install(3), /^warning superseded-software "New" replaces "Old"/],
  ['a circle', install(5), /^error software-in-a-circle "A" needs or replaces "B" needs or replaces "A"/],
  [
    'no deployment type for the platform',
    applied(windowsImage, install(1)),
    /^warning unfit-software "Good" has no deployment type for Windows/,
  ],
  ['two platforms', applied(windowsImage, applied(image, install(1))), null],
  ['a program', run('install'), null],
  [
    'no program',
    run('Remove'),
    /^error missing-software "Tools" has no program "Remove". It has: "Install", "Off", "Msi"/,
  ],
  ['a disabled program', run('Off'), /^error unfit-software The program "Off" of "Tools" is disabled/],
  ['a program for Windows', applied(image, run('Msi')), /^error unfit-software .* is not for Linux/],
  ['that, where nobody knows the platform', run('Msi'), null],
];
for (const [what, steps, expected] of cases)
  test(`software: ${what}`, () => {
    const told = lintTaskSequence(documentOf(steps, {}), software)
      .filter(({ rule }) => rule.endsWith('software') || rule === 'software-in-a-circle')
      .map(({ severity, rule, message }) => `${severity} ${rule} ${message}`);
    assert.equal(told.length, expected === null ? 0 : 1, told.join('\n'));
    if (expected !== null) assert.match(told[0] ?? '', expected);
  });

test('without a site nothing of software is found', () => {
  const rules = lintTaskSequence(documentOf(install(0), {}), null).map(({ rule }) => rule);
  assert.equal(
    rules.some((rule) => rule.endsWith('software')),
    false,
  );
});
