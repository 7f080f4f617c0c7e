/** Files of this computer sent to a real site by the real program: through a site that is killed, an interrupt, and with a file that changes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Upload } from '../api/uploads.ts';
import { RealSite, siteProgram } from './real-site-test-support.ts';

const real = new RealSite();
let elsewhere: Record<string, string> = {};
let remote: string[] = [];
let wim = '';

before(async () => {
  await real.start([siteProgram]);
  const { token } = JSON.parse(await real.good(['tokens', 'create', 'laptop', '--output', 'json']));
  const { caFingerprint } = JSON.parse(await real.good(['site', 'show', '--output', 'json']));
  elsewhere = { SLIPWAY_TOKEN: token };
  remote = ['--site', real.url, '--ca-fingerprint', caFingerprint];
  mkdirSync(join(real.folder, 'tree'));
  // More than compression could make small, so that there is a middle to kill the site in.
  writeFileSync(join(real.folder, 'tree/random'), randomBytes(80 << 20));
  wim = join(real.folder, 'install.wim');
  execFileSync('wimlib-imagex', ['capture', join(real.folder, 'tree'), wim, 'Reference']);
});
after(() => real.end());

async function uploads(): Promise<Upload[]> {
  return JSON.parse(await real.good([...remote, 'uploads', 'list', '--output', 'json'], elsewhere));
}

/** As soon as some of it is there, and not all. */
async function inTheMiddle(): Promise<Upload> {
  for (;;) {
    const [upload] = await uploads();
    if (upload !== undefined && upload.bytesReceived > 0) {
      assert.ok(upload.bytesReceived < upload.bytes, 'it was too fast to be interrupted');
      return upload;
    }
  }
}

const importing = (name: string) => real.slipway([...remote, 'images', 'import', name, wim, '--upload'], elsewhere);

test('the upload goes on by itself after the site was killed, with every byte that was acknowledged, and becomes an image', async () => {
  const program = importing('Killed');
  const before = await inTheMiddle();
  real.site.kill('SIGKILL');
  await real.site.ended;
  await real.start([siteProgram]);
  const [again] = await uploads();
  if (again !== undefined) assert.ok(again.bytesReceived >= before.bytesReceived, JSON.stringify(again));
  const { code, out, error } = await program.ended;
  assert.equal(code, 0, error);
  assert.match(out, /The image package "Killed" is here/);
  assert.deepEqual(await uploads(), []);
});

test('an interrupted program says how to go on, and the same command does', async () => {
  const program = importing('Interrupted');
  const { bytesReceived } = await inTheMiddle();
  program.kill('SIGINT');
  const { code, error } = await program.ended;
  assert.equal(code, 130, error);
  assert.match(error, /What was sent of install\.wim stays on the site for a week: the same command goes on with it/);
  const again = await importing('Interrupted').ended;
  assert.equal(again.code, 0, again.error);
  const [, megabytes = '0'] = /Goes on with the upload of install\.wim: ([\d.]+) of/.exec(again.error) ?? [];
  assert.ok(Number(megabytes) * 1e6 >= bytesReceived - 1e5, again.error);
});

test('a file that changes meanwhile is not imported, and what was sent of it goes', async () => {
  const program = importing('Changed');
  await inTheMiddle();
  writeFileSync(wim, 'x', { flag: 'a' });
  const { code, error } = await program.ended;
  assert.equal(code, 2, error);
  assert.match(error, /install\.wim was changed while it was uploaded/);
  assert.deepEqual(await uploads(), []);
});

test('a folder becomes the files of a package, with the marks of those that can be run', async () => {
  const folder = join(real.folder, 'drivers');
  mkdirSync(join(folder, 'net'), { recursive: true });
  writeFileSync(join(folder, 'net/e1000.inf'), '[Version]');
  writeFileSync(join(folder, 'setup.sh'), 'echo done', { mode: 0o755 });
  const line = ['packages', 'create', 'Drivers', '--folder', folder, '--upload'];
  assert.match(await real.good([...remote, ...line], elsewhere), /Version 1 of "Drivers" has 2 files\./);
  assert.match(await real.good([...remote, 'packages', 'show', 'Drivers'], elsewhere), /Source folder: +upload:/);
  // What is in a folder, and is no file, is named.
  symlinkSync('/etc/passwd', join(folder, 'link'));
  const { code, error } = await real.slipway([...remote, ...line], elsewhere).ended;
  assert.deepEqual([code, /drivers\/link of this computer cannot be uploaded/.test(error)], [2, true], error);
});
