import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationDefinitionSchema } from '../../task-sequence/applications/application-definition.ts';
import {
  checkedType,
  type DeploymentTypeValues,
  emptyType,
  problemAt,
  valuesOfType,
} from './deployment-type-values.ts';

const deb: DeploymentTypeValues = { ...emptyType, name: 'Deb', debPackages: ['vim'] };
const script: DeploymentTypeValues = {
  ...{ ...emptyType, name: 'Script', technology: 'linux-script', installCommand: 'sh setup.sh' },
  detection: { file: '/usr/bin/suite' },
};
const OTHER = '7e0c2d8e-3f1d-4a43-9a0d-0f1c6a1f3d11';

test('a deployment type that is opened and saved is as it was', () => {
  const { deploymentTypes } = ApplicationDefinitionSchema.parse({
    name: 'Suite',
    deploymentTypes: [
      { name: 'Deb', technology: 'linux-deb', deb: { packages: ['vim', 'nano'] } },
      {
        ...{ name: 'Files', technology: 'linux-deb', sourceFolder: '/srv/suite', installCommand: 'sh first.sh' },
        deb: { packages: ['suite'], files: ['suite_2.1_amd64.deb'], tool: 'dpkg' },
        detection: { all: [{ package: 'suite', version: { operator: 'greaterEqual', value: '2.1' } }, { none: [] }] },
      },
      {
        ...{ name: 'Installer', technology: 'windows-msi', installCommand: 'msiexec /i suite.msi', maximumMinutes: 5 },
        ...{ uninstallCommand: 'msiexec /x suite.msi', detection: { software: { productCode: '{1}' } } },
        requirements: { system: { architecture: 'x64' } },
        dependencies: [{ name: 'Java', anyOf: [{ application: OTHER, autoInstall: false }] }],
        ...{ successExitCodes: [0, 1707], restartExitCodes: [] },
      },
    ],
  });
  for (const type of deploymentTypes) assert.deepEqual(checkedType(valuesOfType(type)).type, type);
});

test('what was typed for another technology is left out, and blanks around it', () => {
  const { type } = checkedType({
    ...script,
    debPackages: ['vim'],
    source: { chosen: null, path: ' /srv/suite ' },
    name: ' Script ',
  });
  assert.deepEqual([type?.name, type?.deb, type?.sourceFolder], ['Script', undefined, '/srv/suite']);
});

test('files that are still to be uploaded count as a folder', () => {
  const source = { chosen: { name: 'debs', files: [] }, path: '' };
  assert.equal(checkedType({ ...deb, debFiles: ['vim.deb'], source }).problems, undefined);
});

test('what is wrong is told at its place', () => {
  const told: [DeploymentTypeValues, string][] = [
    [{ ...deb, name: '' }, 'name'],
    [{ ...deb, name: '../..' }, 'name'],
    [{ ...deb, debPackages: [] }, 'deb.packages'],
    [{ ...deb, debPackages: ['vim; rm -rf /'] }, 'deb.packages'],
    [{ ...deb, debFiles: ['../vim.deb'] }, 'deb.files'],
    [{ ...deb, debFiles: ['vim.deb'] }, 'sourceFolder'],
    [{ ...deb, source: { chosen: null, path: 'srv/suite' } }, 'sourceFolder'],
    [{ ...deb, debTool: 'dpkg' }, 'deb'],
    [{ ...script, installCommand: ' ' }, 'installCommand'],
    [{ ...script, detection: { file: '' } }, 'detection.file'],
    [{ ...script, detection: { any: [{ registry: 'x', operator: 'exists' }] } }, 'detection.any[0].registry'],
    [{ ...script, successExitCodes: ['0', 'ten'] }, 'successExitCodes'],
    [{ ...script, maximumMinutes: '' }, 'maximumMinutes'],
    [{ ...script, dependencies: [{ name: 'Java', anyOf: [] }] }, 'dependencies[0].anyOf'],
    [
      { ...script, dependencies: [{ name: 'Java', anyOf: [{ application: '', autoInstall: true }] }] },
      'dependencies[0].anyOf[0]',
    ],
  ];
  for (const [values, path] of told) {
    const { problems } = checkedType(values);
    assert.ok(problems !== undefined && problemAt(problems, path), `${path}: ${JSON.stringify([...(problems ?? [])])}`);
  }
});
