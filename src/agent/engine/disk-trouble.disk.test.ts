/** A real disk that loses what is written to it: a loop device whose file has no room. Programs hear nothing of it; syncfs(2) and the kernel's log do. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import { output, quietly, whyNoDisks } from '../steps/test-loop.ts';
import { diskWith } from '../steps/test-step.ts';
import { type DiskEvidence, explainFailure, hiddenFailure } from './disk-trouble.ts';

const MEBIBYTE = 2 ** 20;
const skip = whyNoDisks(['mke2fs', 'dmesg']) || whyNoKernelLog();

function whyNoKernelLog(): string | false {
  try {
    return output('dmesg', []) === '' ? 'the kernel shows no log here' : false;
  } catch {
    return 'the kernel shows no log here';
  }
}

/** An ext4 of 64 MiB, mounted, of which 12 MiB can be kept. */
function leakyDisk(t: TestContext): { device: string; mountPoint: string } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-leaky-'));
  const [store, mountPoint] = [join(folder, 'store'), join(folder, 'volume')];
  for (const path of [store, mountPoint]) mkdirSync(path);
  output('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', store]);
  writeFileSync(join(store, 'disk'), '');
  truncateSync(join(store, 'disk'), 64 * MEBIBYTE);
  const device = output('losetup', ['--find', '--show', join(store, 'disk')]).trim();
  t.after(() => {
    quietly('umount', [mountPoint]);
    output('losetup', ['--detach', device]);
    output('umount', ['--lazy', store]);
    rmSync(folder, { recursive: true, force: true });
  });
  output('mke2fs', ['-q', '-F', '-t', 'ext4', device]);
  output('mount', [device, mountPoint]);
  return { device, mountPoint };
}

const machine = createLinuxMachine({ log: () => {} });

test("writes that are lost behind a program's back are told by syncfs(2) and by the kernel", { skip }, async (t) => {
  const begin = (await machine.kernelLog()).at(-1)?.seconds ?? 0;
  const { device, mountPoint } = leakyDisk(t);
  writeFileSync(join(mountPoint, 'file'), randomBytes(30 * MEBIBYTE));
  output('sync', []);
  const error = await machine.run('sync', ['-f', mountPoint]).catch((reason: unknown) => reason);
  assert.ok(error instanceof SlipwayError, 'sync of the file system has noticed it, that of all has not');
  const evidence = await evidenceOf(device, begin);
  for (const found of [explainFailure(error, evidence), hiddenFailure(evidence)]) {
    assert.ok(found instanceof SlipwayError);
    assert.equal(found.code, 'SLIP-4050');
    assert.match(
      found.message,
      new RegExp(`${device}, .*serial number LEAKY-1.*The kernel says: ".*${device.slice(5)}`),
    );
  }
});

async function evidenceOf(device: string, begin: number): Promise<DiskEvidence> {
  const disks = [diskWith({ path: device, serial: 'LEAKY-1', bytes: 64 * MEBIBYTE })];
  const volume: Volume = {
    ...{ id: 'system', path: device, partitionUuid: 'p', type: 'linux', fileSystem: 'ext4', label: null },
    ...{ bytes: 64 * MEBIBYTE, diskPath: device, image: null },
  };
  const kernel = (await machine.kernelLog()).filter(({ seconds }) => seconds > begin);
  return { disks, kernel, volumes: [volume], aboutVolumes: true };
}
