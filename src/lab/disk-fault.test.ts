import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { faultCommands, mendCommands, type QmpCommand } from './disk-fault.ts';
import { type QemuDisk, qemuDiskArguments } from './qemu-arguments.ts';
import { connectQmp } from './qmp.ts';

interface BareDisk {
  readonly disk: QemuDisk;
  readonly execute: (commands: readonly QmpCommand[]) => Promise<void>;
  /** Whether QEMU itself can do this to the disk: `read 0 4096`. */
  readonly can: (command: string) => Promise<boolean>;
}

/** QEMU with one disk, and without a device that would keep QEMU from writing to it by itself. */
async function bareDisk(t: TestContext): Promise<BareDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-fault-'));
  const [path, socket] = [join(folder, 'disk.raw'), join(folder, 'qmp')];
  const file = await open(path, 'w');
  await file.truncate(2 ** 20);
  await file.close();
  const disk: QemuDisk = { path, interface: 'virtio', serialNumber: 'D-1', readOnly: false };
  const nodes = qemuDiskArguments([disk], 1).slice(0, 4);
  const bare = ['-M', 'pc', '-accel', 'tcg', '-m', '64', '-nodefaults', '-display', 'none', '-S'];
  const args = [...bare, '-qmp', `unix:${socket},server=on,wait=off`, ...nodes];
  const qemu = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(async () => {
    qemu.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
  let said = '';
  qemu.stdout.on('data', (piece) => {
    said += String(piece);
  });
  const qmp = await connectQmp(socket, () => {}, AbortSignal.timeout(60_000));
  return {
    disk,
    execute: async (commands) => {
      for (const { command, args } of commands) await qmp.execute(command, args);
    },
    can: async (command) => {
      said = '';
      await qmp.execute('human-monitor-command', { 'command-line': `qemu-io disk0 "${command}"` });
      while (!/ops\/sec|failed/.test(said)) await once(qemu.stdout, 'data');
      return !said.includes('failed');
    },
  };
}

const requests = ['write 0 4096', 'write -z 0 4096', 'read 0 4096'];

for (const [fault, possible] of [
  [{ on: 'write', error: 'EIO' }, [false, false, true]],
  [{ on: 'read', error: 'EIO' }, [true, true, false]],
  [{ on: 'write', error: 'ENOSPC' }, [false, false, true]],
] as const) {
  test(`a disk fails each ${fault.on} with ${fault.error} from one moment on, and is whole again from another on`, async (t) => {
    const { disk, execute, can } = await bareDisk(t);
    const answers = async () => {
      const all: boolean[] = [];
      for (const request of requests) all.push(await can(request));
      return all;
    };
    assert.deepEqual(await answers(), [true, true, true]);
    await execute(faultCommands(disk, 0, fault));
    assert.deepEqual(await answers(), possible);
    await execute(mendCommands(disk, 0));
    assert.deepEqual(await answers(), [true, true, true]);
  });
}
