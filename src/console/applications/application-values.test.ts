import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationDefinitionSchema } from '../../task-sequence/applications/application-definition.ts';
import { applicationBody, emptyApplication } from './application-values.ts';

test('Debian packages are named with blanks or commas, and need no more', () => {
  const body = applicationBody({ ...emptyApplication, name: 'Editors', debPackages: ' vim, nano\temacs-nox ' }, null);
  const [type] = ApplicationDefinitionSchema.parse(body).deploymentTypes;
  assert.deepEqual(type?.deb?.packages, ['vim', 'nano', 'emacs-nox']);
});

test('of a script, what was typed for Debian packages before is left out', () => {
  const body = applicationBody(
    {
      ...{
        ...emptyApplication,
        name: 'Tool 1/2',
        technology: 'linux-script',
        debPackages: 'vim',
      },
      ...{ installCommand: 'sh setup.sh', detectionFile: '/usr/bin/tool' },
    },
    '/srv/tool',
  );
  const [type] = ApplicationDefinitionSchema.parse(body).deploymentTypes;
  assert.deepEqual(
    [type?.name, type?.deb, type?.sourceFolder, type?.installCommand, type?.uninstallCommand, type?.detection],
    ['Tool 1-2', undefined, '/srv/tool', 'sh setup.sh', undefined, { file: '/usr/bin/tool' }],
  );
});
