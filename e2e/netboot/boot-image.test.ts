/** The built boot image on virtual computers, with an agent of the test's own: what reaches the agent, and what happens when nothing can. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type BuiltBootImage, makeBootImage } from '../../boot-image/boot-image.ts';
import { type BootImageLab, bootTimeout, openBootImageLab } from './boot-image-lab.ts';

const root = process.getuid?.() === 0;

describe('the boot image', { skip: root ? false : 'needs root' }, () => {
  let lab: BootImageLab;
  before(async () => {
    lab = await openBootImageLab();
  });
  after(() => lab?.close());

  test('reaches the agent in 512 MB, with network, ticket, disk and tools, and switches off when the agent says so', async (t) => {
    await lab.serveAddresses(t);
    const computer = await lab.start(t, `${lab.rootUrl()} BOOTIF=01-52-54-00-77-00-01`);
    const { stopped } = computer;
    const { match: said } = await computer.waitForSerial(/^FACTS (.*)$/, bootTimeout);
    const found = JSON.parse(said[1]!);
    assert.deepEqual(found.failing, []);
    assert.deepEqual(found.argv, ['pe']);
    assert.equal(found.terminal, '/dev/tty1');
    assert.deepEqual(found.environment, { TERM: 'linux', LANG: 'C.UTF-8' });
    assert.equal(found.node, process.version);
    assert.match(
      found.network,
      /^interface=eth0\nmac=52:54:00:77:00:01\naddress=10\.77\.0\.\d+\nprefix=24\ngateway=\ndns=\n$/,
    );
    const address = /address=(.*)/.exec(found.network)?.[1];
    assert.match(found.addresses, new RegExp(`inet ${address}/24 `));
    assert.equal(found.leaseClient, 1);
    const { buildId } = lab.image.manifest;
    assert.match(found.bootImage, new RegExp(`^build_id=${buildId}\nroot_sha256=[0-9a-f]{64}\n`));
    assert.deepEqual(found.ticket, { text: '{"ticket":"t"}', mode: '600' });
    assert.equal(found.folderMode, '700');
    assert.deepEqual(found.disks, [{ name: 'vda', serial: 'DISK-ONE', type: 'disk' }]);
    assert.equal(found.printk, '1');
    assert.equal(await stopped, 'switched-off-by-guest');
    // None of this computer's drivers asks for it.
    assert.ok(!lab.requests.some((line) => line.includes('firmware.squashfs')));
  });

  test('goes on where a download broke off, and starts again when the agent has done its work', async (t) => {
    await lab.serveAddresses(t);
    const computer = await lab.start(t, `${lab.rootUrl('/broken')} test.exit=0`);
    const { match: said } = await computer.waitForSerial(/^FACTS (.*)$/, bootTimeout);
    const found = JSON.parse(said[1]!);
    assert.equal(found.ticket.mode, '600');
    const downloads = lab.requests.filter((line) => line.includes('/broken/root.squashfs'));
    assert.match(downloads[0]!, /from 0$/);
    assert.match(downloads[1]!, /from [1-9]\d+$/);
    await computer.waitForSerial(/The agent has ended: restarting/, 60_000);
    await computer.waitForSerial(/Slipway boot image/, bootTimeout);
    assert.ok(computer.reboots >= 1);
  });

  test('refuses a root file system with another hash, naming both', async (t) => {
    await lab.serveAddresses(t);
    const computer = await lab.start(t, lab.rootUrl('/damaged'));
    await computer.waitForSerial(/not the one that belongs to this boot image\. \(SLIP-5004\)/, bootTimeout);
    const file = lab.image.manifest.files.find(({ name }) => name === 'root.squashfs');
    const { match } = await computer.waitForSerial(/SHA-256 wanted: (\w+)/, 10_000);
    assert.equal(match[1], file?.sha256);
    const { match: other } = await computer.waitForSerial(/SHA-256 found: {2}([0-9a-f]{64})/, 10_000);
    assert.notEqual(other[1], file?.sha256);
    await computer.waitForSerial(/restarts in 60 seconds/, 10_000);
  });

  test('says that the loader named no root file system', async (t) => {
    const computer = await lab.start(t, '');
    await computer.waitForSerial(/the kernel argument slipway\.root is missing\. \(SLIP-5006\)/, bootTimeout);
  });

  test('is not built again while nothing has changed, and quickly when only the agent has', async () => {
    const options = {
      output: join(lab.directory, 'image'),
      compression: 'fast' as const,
      log: () => undefined,
      say: () => undefined,
    };
    const again = await makeBootImage({ ...options, agent: join(lab.directory, 'agent.cjs') });
    assert.equal(again.unchanged, true);
    assert.equal(again.manifest.buildId, lab.image.manifest.buildId);
    const other = join(lab.directory, 'other-agent.cjs');
    await writeFile(other, '0');
    const changed = await makeBootImage({ ...options, output: join(lab.directory, 'other'), agent: other });
    assert.notEqual(changed.manifest.buildId, lab.image.manifest.buildId);
    const hashOf = (built: BuiltBootImage) => built.manifest.files.find(({ name }) => name === 'root.squashfs')?.sha256;
    assert.equal(hashOf(changed), hashOf(lab.image));
    const initrd = await readFile(join(changed.directory, 'initrd.img'));
    assert.equal(initrd.length, changed.manifest.files.find(({ name }) => name === 'initrd.img')?.bytes);
  });
});
