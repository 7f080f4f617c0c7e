import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { capture, sampleTree } from '../../formats/wim/test-support.ts';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { applyDataImage } from './apply-data-image.ts';
import { packageOf } from './test-content.ts';
import { missingPrograms } from './test-loop.ts';
import {
  contextFor,
  diskWith,
  failureOf,
  IMAGE_ID,
  inventoryWith,
  policyWith,
  stepOf,
  volumeWith,
} from './test-step.ts';

const noWimlib = missingPrograms(['wimlib-imagex']);
const MOUNT = '/run/slipway/volumes/bbbbbbbb-2222-8333-8444-555555555555';
const lsblk = {
  line: /^lsblk .* \/dev\/sda2$/,
  stdout: JSON.stringify({ blockdevices: [{ name: 'sda2', path: '/dev/sda2', type: 'part', size: 1 }] }),
};
const apply: ExpectedCommand[] = [
  { line: `mkdir -p ${MOUNT}` },
  { line: `/usr/bin/mount -t ext4 /dev/sda2 ${MOUNT}` },
  { line: `wimlib-imagex apply - 1 ${MOUNT} --unix-data --quiet` },
  { line: `sync -f ${MOUNT}` },
  { line: 'sync' },
  { line: `/usr/bin/umount ${MOUNT}` },
];

async function scripted(
  t: TestContext,
  options: object,
  commands: readonly ExpectedCommand[],
  volumes: readonly Volume[] = [volumeWith({ id: 'data' })],
) {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'tree'));
  await sampleTree(join(folder, 'tree'));
  const { pkg, content } = await packageOf(folder, capture(join(folder, 'tree'), join(folder, 'a.wim'), '--unix-data'));
  const machine = createScriptedMachine({ commands, inventory: inventoryWith({ disks: [diskWith({})] }) });
  const context = contextFor({
    machine,
    policy: policyWith([], [pkg]),
    content,
    volumes,
    variables: { Data: '/dev/sda2' },
  });
  return {
    machine,
    context,
    result: applyDataImage(stepOf('apply-data-image', { image: IMAGE_ID, ...options }), context),
  };
}

test('the files of the image go onto an emptied volume, wherever the step says that it is', {
  skip: noWimlib,
}, async (t) => {
  for (const where of [{ volume: 'data' }, { volumeVariable: 'Data' }, { partition: { disk: 0, partition: 2 } }, {}]) {
    const { machine, context, result } = await scripted(t, where, [
      lsblk,
      { line: /^mke2fs .* \/dev\/sda2$/ },
      ...apply,
    ]);
    const { outcome, message } = await result;
    assert.equal(outcome, 'done');
    assert.match(message, /^The files of Image 1 .* are on data \(\/dev\/sda2\)\.$/);
    machine.assertAllRan();
    assert.equal(context.volumes()[0]?.image, IMAGE_ID);
    assert.equal(context.variables.get('OSDTargetSystemDrive'), undefined, 'it is no system');
  }
});

test('without wiping, the volume keeps what is on it', { skip: noWimlib }, async (t) => {
  const { machine, result } = await scripted(t, { wipe: false, volume: 'data' }, apply);
  assert.equal((await result).outcome, 'done');
  machine.assertAllRan();
});

test('a place that is not there, or that holds no files of an image, is refused before anything is touched', {
  skip: noWimlib,
}, async (t) => {
  const fat = [volumeWith({ id: 'data', fileSystem: 'fat32' })];
  for (const [options, volumes, code, message] of [
    [{ volume: 'data' }, fat, 'SLIP-4010', /has fat32/],
    [{ volume: 'other' }, undefined, 'SLIP-4011', /no volume "other"/],
    [{ volumeVariable: 'Nothing' }, undefined, 'SLIP-4011', /Nothing is not set/],
    [{ partition: { disk: 3, partition: 1 } }, undefined, 'SLIP-4011', /partition 1 of disk 3/],
    [{ driveLetter: 'D:' }, undefined, 'SLIP-4011', /no drive letters/],
  ] as const) {
    const { machine, result } = await scripted(t, options, [], volumes);
    const error = await failureOf(result);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.deepEqual(machine.ran, []);
  }
});
