/** Further ways of the boot image not to reach its agent, each of which takes minutes. */
import { after, before, describe, test } from 'node:test';
import { type BootImageLab, bootTimeout, openBootImageLab } from './boot-image-lab.ts';

const root = process.getuid?.() === 0;

describe('the boot image, where something is wrong', { skip: root ? false : 'needs root' }, () => {
  let lab: BootImageLab;
  before(async () => {
    lab = await openBootImageLab();
  });
  after(() => lab?.close());

  test("shows an agent's own last words and starts again", async (t) => {
    await lab.serveAddresses(t);
    const computer = await lab.start(t, `${lab.rootUrl()} test.exit=3`);
    await computer.waitForSerial(/the agent ended with exit code 1 \(SLIP-5008\)/, bootTimeout);
    await computer.waitForSerial(/as the test wants it/, 10_000);
    await computer.waitForSerial(/restarts in 30 seconds/, 10_000);
    await computer.waitForSerial(/Slipway boot image/, bootTimeout);
  });

  test('says that the cable has no link', async (t) => {
    const computer = await lab.start(t, lab.rootUrl());
    await computer.cable('pulled');
    await computer.waitForSerial(/no network cable has a link \(eth0\)\. \(SLIP-5002\)/, bootTimeout);
  });

  test('says which address gave no root file system, and what it answered', async (t) => {
    await lab.serveAddresses(t);
    const url = lab.rootUrl('/none').replace('/root.squashfs', '.squashfs');
    const computer = await lab.start(t, url);
    await computer.waitForSerial(/could not be fetched from http.*none\.squashfs \(SLIP-5003\)/, bootTimeout);
    await computer.waitForSerial(/The last answer: .*404/, 10_000);
  });

  test('says that no DHCP server answered, and gives a shell where the kernel argument asks for it', async (t) => {
    const computer = await lab.start(t, `${lab.rootUrl()} slipway.debug`);
    await computer.waitForSerial(/no DHCP server answered within 90 seconds on eth0\. \(SLIP-5002\)/, bootTimeout);
    await computer.waitForSerial(/here is a shell/, 10_000);
    await computer.waitForSerial(/# $/, 60_000);
    computer.sendSerial('echo "six times seven: $((6 * 7))"\n');
    await computer.waitForSerial(/six times seven: 42/, 30_000);
  });
});
