import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { type ComputerOptions, createComputer } from './computer.ts';
import { startForeignDhcpServer } from './dhcp-server.ts';
import { bootSector, findKernel, makeCpio, makeInitrd } from './kernel-for-tests.ts';
import { createLabNetwork, type LabNetwork } from './network.ts';
import { runCommand } from './run.ts';

const repository = resolve(import.meta.dirname, '../..');
const root = process.getuid?.() === 0;

describe('a virtual computer', { skip: root ? false : 'needs root' }, () => {
  let directory = '';
  let network: LabNetwork;
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'slipway-lab-'));
    network = await createLabNetwork({ name: 'computer-test', taps: 1, dhcpHost: true, log });
  });
  after(async () => {
    await network?.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** A computer that the test's end removes, so that the next one finds tap0 free. */
  const make = async (
    t: TestContext,
    options: Partial<ComputerOptions> & Pick<ComputerOptions, 'name' | 'firmware'>,
  ) => {
    const computer = await createComputer({
      memoryMiB: 512,
      disks: [{ sizeGiB: 1, interface: 'virtio' }],
      mac: '52:54:00:77:00:01',
      uuid: '4c4c4544-0035-3510-8052-b4c04f4a3132',
      serialNumber: 'LAB,001',
      network,
      tap: 'tap0',
      directory,
      log,
      ...options,
    });
    t.after(() => computer.remove());
    return computer;
  };
  const programsInside = async (): Promise<string> =>
    (await runCommand('ip', ['netns', 'pids', network.siteNamespace], log)).stdout.trim();

  test('boots a kernel directly, shows its screen, restarts from its disk, is cut and leaves nothing behind', async (t) => {
    const kernel = await findKernel(repository, directory, log);
    if (!kernel) return t.skip('no kernel: neither a built boot image, nor one in /boot, nor one by apt');
    const initrd = await makeInitrd(
      directory,
      'echo "INIT serial=$(cat /sys/class/dmi/id/product_serial) uuid=$(cat /sys/class/dmi/id/product_uuid)"\nread word\necho "WORD $word"\nreboot -f',
    );
    const boot = { kernel, initrds: [initrd], commandLine: 'console=ttyS0 quiet panic=-1' };
    const computer = await make(t, {
      name: 'direct',
      firmware: 'direct',
      boot: { ...boot, diskFirmware: 'bios', firstStartOnly: true },
    });
    await writeTo(computer.diskPaths[0]!, bootSector('FROM-THE-DISK\n'));
    await computer.start();
    const heard: string[] = [];
    computer.onSerialLine((line) => heard.push(line));
    const { line } = await computer.waitForSerial(/INIT .*/, 120_000);
    assert.match(line, /INIT serial=LAB,001 uuid=4c4c4544-0035-3510-8052-b4c04f4a3132/);
    assert.equal(computer.reboots, 0);

    const picture = join(directory, 'direct.png');
    await computer.screenshot(picture);
    const size = pngSize(await readFile(picture));
    assert.ok(size.width >= 640 && size.height >= 400, JSON.stringify(size));

    const { stopped } = computer;
    computer.sendSerial('go\n');
    await computer.waitForSerial(/^WORD go/, 30_000);
    await computer.waitForSerial(/FROM-THE-DISK/, 60_000);
    assert.equal(computer.reboots, 1);
    assert.ok(heard.some((heardLine) => heardLine.startsWith('INIT ')));

    await computer.powerOff();
    assert.equal(await stopped, 'cut');
    assert.equal(computer.isOn, false);
    assert.match(await readFile(computer.serialLogPath, 'utf8'), /INIT .*WORD go.*FROM-THE-DISK/s);
    await computer.remove();
    await computer.remove();
    assert.equal(existsSync(join(directory, 'direct')), false);
    assert.equal(await programsInside(), '');
  });

  test('says that a guest switched itself off, and boots its kernel again when told to', async (t) => {
    const kernel = await findKernel(repository, directory, log);
    if (!kernel) return t.skip('no kernel: neither a built boot image, nor one in /boot, nor one by apt');
    const initrd = await makeInitrd(
      directory,
      'echo "BOOTED"\nread word\n[ "$word" = again ] && reboot -f\npoweroff -f',
    );
    const boot = {
      kernel,
      initrds: [initrd],
      commandLine: 'console=ttyS0 quiet panic=-1',
      diskFirmware: 'bios' as const,
    };
    const computer = await make(t, { name: 'again', firmware: 'direct', boot: { ...boot, firstStartOnly: false } });
    await computer.start();
    const { stopped } = computer;
    await computer.waitForSerial(/BOOTED/, 120_000);
    computer.sendSerial('again\n');
    await computer.waitForSerial(/BOOTED/, 120_000);
    // SeaBIOS answers a kernel's soft restart with a hard one of its own.
    assert.ok(computer.reboots >= 1);
    computer.sendSerial('off\n');
    assert.equal(await stopped, 'switched-off-by-guest');
    await assert.rejects(computer.waitForSerial(/NEVER/, 1), /again: a serial line like \/NEVER\/ did not come/);
    await assert.rejects(computer.screenshot('/dev/null'), /The computer again is off/);
    await assert.rejects(async () => computer.stopped, /is off/);
  });

  test('boots a kernel directly under Secure Boot, with two initial RAM disks', async (t) => {
    const kernel = await findKernel(repository, directory, log);
    if (!kernel) return t.skip('no kernel: neither a built boot image, nor one in /boot, nor one by apt');
    const show = 'dmesg | grep -i "secure boot enabled"\necho "TICKET $(cat /ticket)"\nread word';
    const first = await makeInitrd(directory, show);
    // A length that is no multiple of 4, as compressed ones have; the kernel skips zeros between archives.
    await appendFile(first, Buffer.alloc(1));
    const second = await makeCpio(directory, 'ticket', 'one-use');
    const boot = {
      kernel,
      initrds: [first, second],
      commandLine: 'console=ttyS0 quiet panic=-1',
      firstStartOnly: true,
    };
    const options = { memoryMiB: 768, boot: { ...boot, diskFirmware: 'secure-boot' as const } };
    const computer = await make(t, { name: 'direct-secure', firmware: 'direct', ...options });
    await computer.start();
    await computer.waitForSerial(/secureboot: Secure boot enabled/, 120_000);
    await computer.waitForSerial(/^TICKET one-use$/, 30_000);
  });

  test('asks the network first with BIOS, goes on to its disk, and hears its keyboard', async (t) => {
    const server = await startForeignDhcpServer({ network, directory, log });
    t.after(() => server.stop());
    const computer = await make(t, { name: 'bios', firmware: 'bios', mac: '52:54:00:77:00:02' });
    await writeTo(computer.diskPaths[0]!, bootSector('FROM-THE-DISK\n'));
    await computer.start();
    await computer.waitForSerial(/FROM-THE-DISK/, 180_000);
    assert.match(await readFile(server.logPath, 'utf8'), /DHCPACK\(eth0\) 10\.77\.0\.\d+ 52:54:00:77:00:02/);
    await computer.cable('pulled');
    await computer.cable('plugged');
    await computer.type('Hello/42:x');
    await computer.waitForSerial(/Hello\/42:x/, 30_000);
    await assert.rejects(computer.sendKeys(['no-such-key']), /QEMU refused send-key: .*no-such-key/);
    const off = assert.rejects(
      computer.waitForSerial(/NEVER/, 60_000),
      /cannot come any more: the computer is off \(cut\)/,
    );
    await computer.powerOff();
    await off;
  });

  for (const [firmware, attempt] of [
    ['uefi', /Start PXE over IPv4/],
    ['secure-boot', /Start PXE over IPv4/],
    ['http-boot', /Start HTTP Boot over IPv4/],
  ] as const) {
    test(`asks the network first with ${firmware}, and takes up again after a reset`, async (t) => {
      const disks = [
        { sizeGiB: 1, interface: 'nvme' },
        { sizeGiB: 1, interface: 'sata' },
      ] as const;
      const computer = await make(t, { name: firmware, firmware, disks: [...disks] });
      await computer.start();
      await computer.waitForSerial(attempt, 180_000);
      const picture = join(directory, `${firmware}.png`);
      await computer.screenshot(picture);
      // Whoever asks while a picture is made is given that one.
      const [one, other] = [computer.picture(), computer.picture()];
      assert.equal(one, other);
      assert.ok(pngSize(await one).width >= 640);
      assert.ok(pngSize(await readFile(picture)).width >= 640);
      await computer.reset();
      await computer.waitForSerial(attempt, 180_000);
    });
  }

  test('says what QEMU said when it cannot start', async (t) => {
    const first = await make(t, { name: 'first', firmware: 'bios' });
    const second = await make(t, { name: 'second', firmware: 'bios' });
    await first.start();
    await assert.rejects(first.start(), /first is on already/);
    await assert.rejects(second.start(), /second did not start: exit code 1\. QEMU said: .*tap0.*busy/is);
    assert.equal(second.isOn, false);
  });

  test('gives the machine up when QEMU dies on its own', async (t) => {
    const computer = await make(t, { name: 'dies', firmware: 'bios' });
    await computer.start();
    const { stopped } = computer;
    process.kill(Number(await programsInside()), 'SIGKILL');
    assert.equal(await stopped, 'qemu-failed');
  });

  for (const [what, options, message] of [
    ['a name with a slash', { name: '../x' }, /its name is not/],
    ['too little memory', { memoryMiB: 256 }, /needs 512 or more/],
    ['a broken MAC address', { mac: '52:54' }, /not a MAC address/],
    ['a broken UUID', { uuid: 'x,file=/etc/passwd' }, /not a UUID/],
    ['a tap that is not there', { tap: 'tap7' }, /no tap7, only tap0/],
    ['direct boot without a kernel', { firmware: 'direct' }, /'boot' goes with/],
    ['Secure Boot said twice', { secureBoot: true }, /only for 'http-boot'/],
    ['a disk of no size', { disks: [{ sizeGiB: 0, interface: 'sata' }] }, /outside 0 to 2048/],
    [
      'a long disk serial',
      { disks: [{ sizeGiB: 1, interface: 'sata', serialNumber: 'x'.repeat(21) }] },
      /longer than 20/,
    ],
    ['a directory too deep for a socket', { directory: `/tmp/${'x'.repeat(100)}` }, /too long for a socket/],
  ] as [string, Partial<ComputerOptions>, RegExp][]) {
    test(`refuses ${what}`, async (t) => {
      await assert.rejects(make(t, { name: 'wrong', firmware: 'bios', ...options }), message);
      assert.equal(existsSync(join(directory, 'wrong')), false);
    });
  }
});

async function writeTo(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, 0);
  await file.close();
}

/** Width and height from the IHDR chunk (PNG specification, 11.2.2); fails for what is no PNG. */
function pngSize(png: Buffer): { width: number; height: number } {
  assert.equal(png.subarray(0, 8).toString('hex'), '89504e470d0a1a0a');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
