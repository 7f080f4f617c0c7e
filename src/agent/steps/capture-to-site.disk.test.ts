/**
 * A reference computer's volume on its way through a real site: captured over a connection that is cut in the middle of a part and a site that is killed in
 * another, imported, streamed back to another computer, and there the same in every file.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { CAPTURE_PART_BYTES } from '../../api/captures.ts';
import { createClient } from '../../api/client.ts';
import { listImages } from '../../api/images.ts';
import { pinnedTransports } from '../../client/site-transport.ts';
import { verifiedContent } from '../engine/verified-content.ts';
import { siteCaptures } from '../site/site-captures.ts';
import { siteObjects } from '../site/site-content.ts';
import { applyOperatingSystemImage } from './apply-operating-system-image.ts';
import { captureOperatingSystemImage } from './capture-operating-system-image.ts';
import { LEFT_OUT, linuxSystem, onVolume, referenceDisk } from './test-capture.ts';
import { machineWithDisk, whyNoDisks } from './test-loop.ts';
import { deployedRun, type Relay, relayTo, siteProcess } from './test-site-process.ts';
import { contextFor, firstStep } from './test-step.ts';
import { describe, mounted } from './test-volume.ts';

const skip = whyNoDisks(['wimlib-imagex', 'mke2fs', 'dumpe2fs', 'getfattr', 'setfattr', 'setcap']);
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const STEP = {
  type: 'capture-operating-system-image',
  name: 'Capture',
  options: { imageName: 'Reference', exclude: ['/srv/data'] },
};

test('a capture outlives a cut connection and a killed site, and its image deploys the same files', {
  skip,
  timeout: 300_000,
}, async (t) => {
  const disk = await referenceDisk(t, 256, 'linux');
  await onVolume(t, disk.partition, 'linux', async (root) => {
    await linuxSystem(root);
    // Does not compress: five parts.
    for (const at of [1, 2, 3, 4]) await writeFile(join(root, `large-${at}`), randomBytes(9 * 2 ** 20));
  });
  const site = await siteProcess(t);
  const run = await deployedRun(site, 'reference', [STEP]);

  const troubles: string[] = [];
  let restarted: Promise<void> = Promise.resolve();
  const relay = await relayTo(t, site.apiPort, ({ sent, cut }: Relay) => {
    if (troubles.length === 0 && sent() > 1.5 * CAPTURE_PART_BYTES) {
      troubles.push('cut');
      cut();
    } else if (troubles.length === 1 && sent() > 3.5 * CAPTURE_PART_BYTES) {
      troubles.push('killed');
      restarted = site.kill().then(() => site.start());
    }
  });
  const connection: string[] = [];
  const address = { ...run.address, siteUrl: `https://127.0.0.1:${relay.port}` };
  const captures = siteCaptures({
    client: createClient(pinnedTransports(address)(run.runCredential)),
    ...{ runId: run.runId, sleep },
    onConnection: (state) => void connection.push(state),
  });
  const context = contextFor({ machine: machineWithDisk(disk.device, disk.bytes), policy: run.policy, captures });
  const result = await captureOperatingSystemImage(
    firstStep(run.policy, STEP.type as 'capture-operating-system-image'),
    context,
  );
  await restarted;
  assert.deepEqual(troubles, ['cut', 'killed']);
  assert.deepEqual(connection.slice(0, 2), ['lost', 'back']);
  assert.match(result.message, /it is version 1 of the image "Reference"/);
  assert.ok(relay.sent() < 8 * CAPTURE_PART_BYTES, `${relay.sent()} bytes were sent`);

  const [image] = await site.admin(listImages);
  assert.deepEqual([image?.captured?.deviceName, image?.captured?.volume], ['reference', disk.partition]);
  const apply = { type: 'apply-operating-system-image', name: 'Apply', options: { image: image?.id } };
  const second = await deployedRun(site, 'another-computer', [
    {
      type: 'format-and-partition-disk',
      name: 'Format',
      options: { partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4' }] },
    },
    apply,
  ]);
  const client = createClient(pinnedTransports(second.address)(second.runCredential));
  const reader = siteObjects({ client, runId: second.runId, address: second.address, now: () => new Date() });
  const content = verifiedContent({ reader, sleep, signal: new AbortController().signal, onConnection: () => {} });
  const target = await referenceDisk(t, 256, 'linux');
  const volume = {
    id: 'system',
    path: target.partition,
    partitionUuid: 'x',
    type: 'linux',
    fileSystem: 'ext4',
    label: null,
    bytes: target.bytes,
    diskPath: target.device,
    image: null,
  };
  const applying = contextFor({
    machine: machineWithDisk(target.device, target.bytes),
    policy: second.policy,
    content,
    volumes: [volume],
  });
  await applyOperatingSystemImage(firstStep(second.policy, 'apply-operating-system-image'), applying);

  const isLeftOut = (line: string) =>
    LEFT_OUT.some((path) => line.startsWith(`${path} `) || line.startsWith(`${path}/`));
  const comparable = (lines: readonly string[]) =>
    lines.filter((line) => !isLeftOut(line) && !line.startsWith('etc/machine-id '));
  const expected = await mounted(t, ['-o', 'ro,noload', disk.partition], describe);
  const found = await mounted(t, ['-o', 'ro', target.partition], describe);
  assert.ok(found.length > 60 && found.some((line) => line.startsWith('etc/machine-id ')));
  assert.deepEqual(comparable(found), comparable(expected));
});
