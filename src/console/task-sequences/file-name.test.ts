import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileName } from './file-name.ts';

for (const [name, expected] of [
  ['Install Debian', 'Install Debian.yaml'],
  ['../../etc/passwd', 'etc-passwd.yaml'],
  ['a<b>: "c"?\n', 'a-b- -c.yaml'],
  ['...', 'task-sequence.yaml'],
] as const)
  test(`"${name}" is saved as ${expected}`, () => assert.equal(fileName(name, 'yaml'), expected));
