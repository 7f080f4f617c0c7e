import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createLinuxMachine } from '../../machine/linux.ts';
import { temporaryFolder } from '../../machine/test-computer.ts';
import { missingPrograms } from '../test-loop.ts';
import { bootCodeSha256 } from './boot-code.ts';

const machine = createLinuxMachine({ log: () => {} });

test('the hash is that of the first 440 bytes, whatever follows and however they repeat', async (t) => {
  const disk = join(await temporaryFolder(t), 'disk');
  for (const code of [randomBytes(440), Buffer.alloc(440, 7)]) {
    await writeFile(disk, Buffer.concat([code, randomBytes(72)]));
    assert.equal(await bootCodeSha256(machine, disk), createHash('sha256').update(code).digest('hex'));
  }
});

test("busybox' od, which the PE has, says the same", { skip: missingPrograms(['busybox']) }, async (t) => {
  const disk = join(await temporaryFolder(t), 'disk');
  await writeFile(disk, Buffer.alloc(512, 7));
  const inPe = {
    ...machine,
    run: (program: string, args: readonly string[]) => machine.run('busybox', [program, ...args]),
  };
  assert.equal(await bootCodeSha256(inPe, disk), await bootCodeSha256(machine, disk));
});

test('a disk that gives fewer bytes is told as such', async (t) => {
  const disk = join(await temporaryFolder(t), 'disk');
  await writeFile(disk, Buffer.alloc(439));
  await assert.rejects(bootCodeSha256(machine, disk), /only 439 of 440 bytes/);
});
