import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine } from '../machine/scripted.ts';
import { softwareOf } from './run-origin.ts';

test('in the PE the boot image is told, in the deployed system there is none', async () => {
  const files = {
    '/proc/sys/kernel/osrelease': '6.12.48\n',
    '/run/slipway/boot-image.env': 'build_id=0f3a91c2d4e5b687\nroot_sha256=ab\n',
  };
  const { '/run/slipway/boot-image.env': _, ...deployed } = files;
  for (const [given, bootImage] of [
    [files, '0f3a91c2d4e5b687'],
    [deployed, null],
    [{ ...files, '/run/slipway/boot-image.env': 'root_sha256=ab\n' }, null],
  ] as const)
    assert.deepEqual(await softwareOf(createScriptedMachine({ files: given }), '1.2.3'), {
      ...{ agent: '1.2.3', node: process.version, kernel: '6.12.48', bootImage },
    });
});
