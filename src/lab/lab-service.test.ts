/** A real lab: network, DHCP server, QEMU and the control socket, without a site. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { LabRequest, LabStatus } from '../client/lab-protocol.ts';
import { callLab } from '../client/lab-socket.ts';
import { bootSector } from './kernel-for-tests.ts';
import { listLabs } from './lab-home.ts';
import { type Lab, type LabOptions, startLab } from './lab-service.ts';
import { runCommand } from './run.ts';

const root = process.getuid?.() === 0;
const computer = {
  name: 'pc1',
  firmware: 'bios',
  memoryMiB: 512,
  disks: [{ sizeGiB: 1, interface: 'virtio' }],
} as const;

describe('a lab', { skip: root ? false : 'needs root', timeout: 600_000 }, () => {
  let scratch = '';
  let labs = '';
  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'slipway-lab-test-'));
    labs = join(scratch, 'run');
  });
  after(() => rm(scratch, { recursive: true, force: true }));

  const start = (name: string, taps: number, said: string[] = [], more: Partial<LabOptions> = {}): Promise<Lab> =>
    startLab({
      name,
      subnet: '10.79.0.0/24',
      taps,
      site: null,
      labs,
      directory: scratch,
      say: (text) => said.push(text),
      ...more,
    });
  const ask = async (name: string, request: LabRequest, onLine?: (line: string) => void): Promise<LabStatus> => {
    const status = await callLab(join(labs, name, 'control.sock'), request, onLine ? { onLine } : {});
    assert.ok(status);
    return status;
  };

  test('holds computers that are switched, looked at and taken down through its socket', async () => {
    const said: string[] = [];
    const lab = await start('whole', 1, said);
    const { directory, siteNamespace } = lab.status();
    try {
      const added = await ask('whole', { command: 'add', computer, powerOn: true });
      const [made] = added.computers;
      assert.ok(made);
      assert.deepEqual(
        [made.name, made.on, made.mac, made.serialNumber],
        ['pc1', true, '52:54:00:77:00:01', 'LAB-PC1'],
      );
      assert.match(made.uuid, /^[0-9a-f-]{36}$/);
      await assert.rejects(
        ask('whole', { command: 'add', computer, powerOn: true }),
        /There is a computer named pc1 already/,
      );
      await assert.rejects(
        ask('whole', { command: 'add', computer: { ...computer, name: 'pc2' }, powerOn: true }),
        /All 1 sockets/,
      );

      await writeTo(made.diskPaths[0]!, bootSector('FROM-THE-DISK\n'));
      const starts = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
      let heard = 0;
      const aborter = new AbortController();
      const tail = callLab(
        join(labs, 'whole/control.sock'),
        { command: 'serial', name: 'pc1', follow: true },
        {
          signal: aborter.signal,
          onLine: (line) => {
            if (line.includes('FROM-THE-DISK')) starts[heard++]?.resolve();
          },
        },
      );
      // A reset while SeaBIOS moves itself in memory is one that it does not come back from.
      await starts[0].promise;
      await ask('whole', { command: 'cable', name: 'pc1', state: 'pulled' });
      await ask('whole', { command: 'reset', name: 'pc1' });
      await starts[1].promise;
      // By two people at once.
      await Promise.all(['hi42', 'abcd'].map((text) => ask('whole', { command: 'type', name: 'pc1', text })));
      await ask('whole', { command: 'keys', name: 'pc1', keys: ['shift', 'z'] });
      aborter.abort();
      assert.equal(await tail, null);
      const typed = async () => /([a-d0-9hi]+)Z/.exec(await readFile(join(directory, 'pc1/serial.log'), 'latin1'))?.[1];
      while ((await typed()) === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
      assert.match((await typed()) ?? '', /hi42abcd|abcdhi42/);

      const pictures: Buffer[] = [];
      const ofScreen = { command: 'picture', name: 'pc1' } as const;
      await callLab(join(labs, 'whole/control.sock'), ofScreen, { onPicture: (png) => pictures.push(png) });
      assert.equal(pictures[0]?.subarray(1, 4).toString(), 'PNG');
      assert.deepEqual(
        (await readdir(join(directory, 'pc1'))).filter((name) => name.endsWith('.png')),
        [],
      );

      const picture = join(scratch, 'pc1.png');
      await ask('whole', { command: 'screen', name: 'pc1', path: picture });
      assert.equal((await readFile(picture)).subarray(1, 4).toString(), 'PNG');
      await assert.rejects(ask('whole', { command: 'screen', name: 'pc1', path: 'pc1.png' }), /must be a whole one/);

      assert.equal((await ask('whole', { command: 'cut', name: 'pc1' })).computers[0]?.on, false);
      await assert.rejects(ask('whole', { command: 'reset', name: 'pc1' }), /pc1 is off/);
      await assert.rejects(ask('whole', ofScreen), /pc1 is off/);
      const again = (await ask('whole', { command: 'on', name: 'pc1' })).computers[0];
      assert.deepEqual([again?.on, again?.cable], [true, 'pulled']);
      assert.equal(
        (await ask('whole', { command: 'cable', name: 'pc1', state: 'plugged' })).computers[0]?.cable,
        'plugged',
      );
      await assert.rejects(ask('whole', { command: 'cut', name: 'pc9' }), /no computer named pc9\. It has: pc1\./);
      assert.deepEqual((await ask('whole', { command: 'remove', name: 'pc1' })).computers, []);
      assert.deepEqual(said, [
        'pc1 is on.',
        'pc1 is off: its power was cut.',
        'pc1 is on.',
        'pc1 is off: its power was cut.',
        'pc1 is gone.',
      ]);

      const off = await ask('whole', { command: 'add', computer: { ...computer, name: 'pc2' }, powerOn: false });
      assert.equal(off.computers[0]?.on, false);
      await ask('whole', { command: 'down' });
      await lab.closed;
    } finally {
      await lab.close();
    }
    await nothingIsLeft(directory, siteNamespace);
    assert.deepEqual(await listLabs(labs), []);
  });

  test('gives the socket of a computer that could not be made to the next one', async () => {
    const lab = await start('again', 1);
    try {
      await assert.rejects(
        ask('again', { command: 'add', computer: { ...computer, memoryMiB: 1 }, powerOn: true }),
        /needs 512 or more/,
      );
      assert.deepEqual((await ask('again', { command: 'status' })).computers, []);
      const both = ['pc1', 'pc2'].map((name) =>
        ask('again', { command: 'add', computer: { ...computer, name }, powerOn: true }),
      );
      const results = await Promise.allSettled(both);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected'],
      );
      assert.match(String(results[1]?.status === 'rejected' && results[1].reason), /All 1 sockets/);
    } finally {
      await lab.close();
    }
  });

  test('switches no computer on that would leave the machine without memory, and keeps it', async () => {
    let free = 1791;
    const lab = await start('full', 2, [], { availableMiB: () => free });
    try {
      const add = (name: string, powerOn: boolean) =>
        ask('full', { command: 'add', computer: { ...computer, name }, powerOn });
      await assert.rejects(add('pc1', true), /pc1 stays off: this machine has 1791 MiB .* needs 1792 MiB/);
      await add('pc1', false);
      await assert.rejects(ask('full', { command: 'on', name: 'pc1' }), /Switch another virtual computer off/);
      free = 1792;
      assert.equal((await ask('full', { command: 'on', name: 'pc1' })).computers[0]?.on, true);
      // Most of what pc1 may have it has not touched yet.
      await assert.rejects(add('pc2', true), /free beside the one that is on/);
      assert.deepEqual(
        lab.status().computers.map(({ name }) => name),
        ['pc1'],
      );
    } finally {
      await lab.close();
    }
  });

  test('leaves nothing when it cannot be made', async () => {
    const bad = { name: 'bad', subnet: '10.0.0.0/30', taps: 1, site: null, labs, directory: scratch };
    await assert.rejects(startLab({ ...bad, say: () => undefined }), /does not fit/);
    await assert.rejects(startLab({ ...bad, name: '../bad', say: () => undefined }), /cannot name a lab/);
    assert.deepEqual(await listLabs(labs), []);
    assert.deepEqual(
      (await readdir(scratch)).filter((name) => name.startsWith('slipway-lab-')),
      [],
    );
  });

  test('says why a site does not start, and leaves nothing', async () => {
    const repository = join(scratch, 'no-repository');
    const site = { repository, bootImage: null, kernelArguments: '', consolePort: 0 };
    await assert.rejects(
      startLab({
        name: 'siteless',
        subnet: '10.79.0.0/24',
        taps: 0,
        site,
        labs,
        directory: scratch,
        say: () => undefined,
      }),
      /The site ended at its start \(exit code 1\)\. [\s\S]*Cannot find module/,
    );
    assert.deepEqual(await listLabs(labs), []);
  });

  test('that was killed is recognised, and the next one removes what it left', async () => {
    const { child, status } = await labInAnotherProcess(labs, 'killed');
    await callLab(join(labs, 'killed/control.sock'), { command: 'add', computer, powerOn: true });
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    assert.deepEqual(
      (await listLabs(labs)).map(({ name, state }) => [name, state]),
      [['killed', 'dead']],
    );
    assert.ok(existsSync(status.directory) && existsSync(`/run/netns/${status.siteNamespace}`));
    const next = await start('killed', 1);
    try {
      await nothingIsLeft(status.directory, status.siteNamespace);
      assert.deepEqual(
        (await listLabs(labs)).map(({ state }) => state),
        ['running'],
      );
    } finally {
      await next.close();
    }
  });

  test('leaves nothing when its process ends without taking it down', async () => {
    const { child, status } = await labInAnotherProcess(labs, 'left');
    await callLab(join(labs, 'left/control.sock'), { command: 'add', computer, powerOn: true });
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('close', resolve));
    await nothingIsLeft(status.directory, status.siteNamespace);
    assert.deepEqual(await listLabs(labs), []);
  });
});

async function writeTo(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, 0);
  await file.close();
}

async function nothingIsLeft(directory: string, namespace: string): Promise<void> {
  assert.equal(existsSync(directory), false);
  assert.equal(existsSync(`/run/netns/${namespace}`), false);
  // A program that has ended but was not waited for shows no command line.
  const { stdout } = await runCommand('ps', ['-eo', 'args'], () => undefined);
  assert.ok(!stdout.includes(directory), stdout);
}

async function labInAnotherProcess(labs: string, name: string): Promise<{ child: ChildProcess; status: LabStatus }> {
  const code = `
    import { startLab } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'lab-service.ts')).href)};
    const lab = await startLab({ name: '${name}', subnet: '10.79.0.0/24', taps: 1, site: null, labs: '${labs}', directory: '${dirname(labs)}', say: () => undefined });
    console.log(JSON.stringify(lab.status()));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await new Promise<Buffer[]>((resolve) =>
    child.stdout.once('data', (...data: Buffer[]) => resolve(data)),
  );
  return { child, status: JSON.parse(String(output)) };
}
