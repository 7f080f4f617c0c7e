/** `slipway lab` with real networks and computers, as root. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { bootSector } from '../../lab/kernel-for-tests.ts';
import { parseDisk } from './lab.ts';

const root = process.getuid?.() === 0;
const main = join(import.meta.dirname, '../main.ts');
const folder = mkdtempSync(join(tmpdir(), 'slipway-lab-cli-'));
// PostgreSQL's own user must pass through it.
chmodSync(folder, 0o755);
after(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  out: string;
  error: string;
}

interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
  sees(text: string): Promise<void>;
}

function start(...args: string[]): Started {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let error = '';
  let over = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => {
      over = true;
      resolve({ code, out, error });
    }),
  );
  const sees = async (text: string): Promise<void> => {
    while (!out.includes(text)) {
      if (over) throw new Error(`it ended without ${text}: ${out}${error}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return { child, ended, sees };
}
const slipway = (...args: string[]): Promise<Ended> => start(...args).ended;

/** Of an HTTPS answer, whoever certified it. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { rejectUnauthorized: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
}

test('a disk is a size and an interface', () => {
  assert.deepEqual(parseDisk('8'), { sizeGiB: 8, interface: 'virtio' });
  assert.deepEqual(parseDisk('0.5:sata'), { sizeGiB: 0.5, interface: 'sata' });
  for (const text of ['', '8:', '8:scsi', 'x', '8 GB', '-1'])
    assert.throws(() => parseDisk(text), { code: 'SLIP-6001', message: /is no disk: write GiB or GiB:INTERFACE/ });
});

describe('slipway lab', { skip: root ? false : 'needs root', timeout: 600_000 }, () => {
  const name = `cli-${process.pid}`;
  const up = (...more: string[]): Started =>
    start(
      'lab',
      'up',
      '--name',
      name,
      '--subnet',
      '10.80.0.0/24',
      '--taps',
      '1',
      '--directory',
      folder,
      '--no-site',
      ...more,
    );

  test('makes a lab in the foreground, and Ctrl-C removes all of it', async () => {
    const lab = up();
    await lab.sees('Ctrl-C takes the lab down');
    const added = await slipway(
      'lab',
      'add',
      'pc1',
      '--lab',
      name,
      '--firmware',
      'bios',
      '--memory',
      '512',
      '--disk',
      '1:nvme',
    );
    assert.match(
      added.out,
      /^pc1 is on\. Its MAC address is 52:54:00:77:00:01\.\nLet the site know it: {2}slipway devices create pc1 --mac 52:54:00:77:00:01 --uuid [0-9a-f-]{36}\n$/,
    );
    assert.equal((await slipway('lab', 'screen', 'pc1', 'pc1.png', '--lab', name)).code, 0);
    assert.equal(readFileSync(join(folder, 'pc1.png')).subarray(1, 4).toString(), 'PNG');
    assert.equal((await slipway('lab', 'cable', 'pc1', 'pulled', '--lab', name)).out, 'The cable of pc1 is pulled.\n');
    assert.equal((await slipway('lab', 'reset', 'pc1', '--lab', name)).out, 'pc1 starts anew.\n');
    assert.equal(
      (await slipway('lab', 'keys', 'pc1', 'down', 'ctrl+alt+delete', '--lab', name)).out,
      'Pressed on pc1.\n',
    );
    assert.equal((await slipway('lab', 'type', 'pc1', 'hello', '--enter', '--lab', name)).out, 'Typed on pc1.\n');
    const serial = start('lab', 'serial', 'pc1', '--lab', name);
    const labs: { name: string; status: { computers: { diskPaths: string[] }[] } }[] = JSON.parse(
      (await slipway('lab', 'list', '--output', 'json')).out,
    );
    const disk = await open(labs.find((each) => each.name === name)!.status.computers[0]!.diskPaths[0]!, 'r+');
    await disk.write(bootSector('FROM-THE-DISK\n'), 0, 512, 0);
    await disk.close();
    await slipway('lab', 'reset', 'pc1', '--lab', name);
    await serial.sees('FROM-THE-DISK\n');
    serial.child.kill('SIGINT');
    assert.equal((await serial.ended).code, 130);
    assert.equal((await slipway('lab', 'cut', 'pc1', '--lab', name)).out, 'pc1 has no power.\n');
    const list = await slipway('lab', 'list');
    assert.match(
      list.out,
      new RegExp(
        `^${name}: 10\\.80\\.0\\.0/24, 1 of 1 sockets used, without a site\n.*\npc1 +off +bios +52:54:00:77:00:01 +512 MiB +1:nvme`,
        'm',
      ),
    );
    const json = await slipway('lab', 'on', 'pc1', '--lab', name, '--output', 'json');
    assert.equal(JSON.parse(json.out).on, true);

    const second = await up().ended;
    assert.match(second.error, new RegExp(`There is a lab named ${name} already\\..*\\(SLIP-6006\\)`));
    assert.equal(second.code, 1);
    const wrong = await slipway('lab', 'cut', 'pc9', '--lab', name);
    assert.equal(wrong.error, 'slipway: The lab has no computer named pc9. It has: pc1. (SLIP-6006)\n');
    assert.equal(wrong.code, 1);

    lab.child.kill('SIGINT');
    const { code, out, error } = await lab.ended;
    assert.equal(error, '');
    assert.match(out, /Taking the lab down …\nThe lab cli-\d+ is gone\.\n$/);
    assert.equal(code, 0);
    assert.equal(existsSync(`/run/slipway-lab/${name}`), false);
    const none = await slipway('lab', 'add', 'pc1', '--lab', name);
    assert.match(none.error, new RegExp(`No lab named ${name} is up`));
    assert.equal(none.code, 1);
  });

  test('has a site of its own, whose local socket works from outside the network', async () => {
    const lab = start('lab', 'up', '--name', name, '--subnet', '10.80.0.0/24', '--taps', '0', '--directory', folder);
    await lab.sees('Ctrl-C takes the lab down');
    const list = await slipway('lab', 'list', '--output', 'json');
    const labs: { name: string; status: { site: { dataDirectory: string; consoleUrl: string }; directory: string } }[] =
      JSON.parse(list.out);
    const { site, directory } = labs.find((each) => each.name === name)!.status;
    const shown = await slipway('site', 'show', '--data', site.dataDirectory);
    assert.match(shown.out, new RegExp(`^Name: +Lab ${name}\n(.*\n)*API: +https://10\\.80\\.0\\.1:8443\n`));
    assert.equal(await statusOf(`${site.consoleUrl}/setup`), 200);
    lab.child.kill('SIGTERM');
    const { code, out } = await lab.ended;
    assert.match(out, new RegExp(`  Console: ${site.consoleUrl}\n(.*\n)*    ${site.consoleUrl}/setup#setup_`));
    assert.match(out, new RegExp(`export SLIPWAY_DATA_DIRECTORY=${site.dataDirectory}\n`));
    await assert.rejects(statusOf(site.consoleUrl), { code: 'ECONNREFUSED' });
    assert.equal(code, 0);
    assert.equal(existsSync(directory), false);
  });

  test('is taken down by a command, and what a killed one left too', async () => {
    const first = up();
    await first.sees('Ctrl-C takes the lab down');
    assert.equal((await slipway('lab', 'down', '--lab', name)).out, `The lab ${name} is gone.\n`);
    assert.equal((await first.ended).code, 0);

    const killed = up('--output', 'json');
    await killed.sees('"siteNamespace"');
    killed.child.kill('SIGKILL');
    const { directory, siteNamespace } = JSON.parse((await killed.ended).out);
    assert.match(
      (await slipway('lab', 'list')).out,
      new RegExp(`^${name}: was killed \\(process \\d+\\); "slipway lab down" removes`, 'm'),
    );
    assert.match(
      (await slipway('lab', 'down', '--lab', name)).out,
      new RegExp(`What the lab ${name}, which was killed, had left is removed\\.`),
    );
    assert.equal(existsSync(directory) || existsSync(`/run/netns/${siteNamespace}`), false);
  });
});
