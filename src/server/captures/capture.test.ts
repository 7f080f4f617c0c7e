/** Captures on a real site: real pipable WIMs in parts, what becomes of them, and what is refused. */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  beginCapture,
  CAPTURE_PART_BYTES,
  type Capture,
  dropCapture,
  endCapture,
  getCapture,
  sendCapturePart,
} from '../../api/captures.ts';
import { getImage, listImages } from '../../api/images.ts';
import { ManifestSchema } from '../../api/policy.ts';
import { capture as captureWim, run as runTool } from '../../formats/wim/test-support.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { tidy } from '../housekeeping.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { captureFile } from './capture-files.ts';
import { cleanCaptures } from './clean-captures.ts';

const site = await createTestSite();
const jobs = await site.startJobs();
const folder = site.folder('captured');
const STEP = {
  type: 'capture-operating-system-image',
  id: 'capture',
  name: 'Capture',
  options: { imageName: 'Room 12' },
};

/** As the step on the computer leaves it: pipable, without an integrity table. */
async function pipableWim(name: string, mebibytes: number): Promise<Buffer> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, 'random'), randomBytes(mebibytes * 2 ** 20));
  await writeFile(join(folder, name, 'text'), 'text '.repeat(10_000));
  const options = ['--pipable', '--unix-data', '--compress=LZX:20'];
  return readFile(captureWim(join(folder, name), join(folder, `${name}.wim`), ...options));
}

async function startedRun(steps: unknown[] = [STEP]) {
  const device = await addDevice(site);
  await deploy(site, [device], { steps });
  const run = await newRun(site, device);
  return { ...run, device, client: site.client(run.runCredential) };
}
type StartedRun = Awaited<ReturnType<typeof startedRun>>;

const body = { stepId: 'capture', imageName: 'Room 12', fileSystem: 'ext4' as const, volume: '/dev/sda2' };

async function begun(run: StartedRun, more: Partial<typeof body> = {}) {
  const params: { runId: string; captureId: string } = { runId: run.runId, captureId: randomUUID() };
  await run.client(beginCapture, { params, body: { ...body, ...more } });
  return params;
}
type Params = Awaited<ReturnType<typeof begun>>;

function send({ client }: StartedRun, params: Params, number: number, bytes: Buffer, sha256 = hashOf(bytes)) {
  return client(sendCapturePart, { params: { ...params, number }, query: { sha256 }, bytes });
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function partsOf(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.length / CAPTURE_PART_BYTES);
  return Array.from({ length: count }, (_, at) =>
    bytes.subarray(at * CAPTURE_PART_BYTES, (at + 1) * CAPTURE_PART_BYTES),
  );
}

/** Sends all of it and waits for what becomes of it. */
async function captured(run: StartedRun, wim: Buffer, more: Partial<typeof body> = {}): Promise<Capture> {
  const params = await begun(run, more);
  const parts = partsOf(wim);
  for (const [at, part] of parts.entries()) await send(run, params, at + 1, part);
  await run.client(endCapture, { params, body: { parts: parts.length, bytes: wim.length } });
  return eventually(async () => {
    const state = await run.client(getCapture, { params });
    return state.state === 'importing' ? null : state;
  });
}

test('what was sent becomes an image that says where it is from: an ordinary WIM with an integrity table, the same files', async () => {
  const run = await startedRun();
  const wim = await pipableWim('first', 20);
  const capture = await captured(run, wim);
  assert.equal(capture.state, 'imported', capture.message);
  assert.deepEqual([capture.partsReceived, capture.image?.version], [3, 1]);
  const image = await site.admin(getImage, { params: { id: capture.image?.id ?? '' } });
  const { runId, device } = run;
  assert.deepEqual(image.captured, { runId, deviceId: device.id, deviceName: device.name, volume: '/dev/sda2' });
  assert.deepEqual([image.name, image.version, image.images[0]?.platform], ['Room 12', 1, 'linux']);
  const path = await storedWim(image.contentRoot);
  assert.match(runTool('wimlib-imagex', ['info', path]), /^Attributes: +Integrity info\b/m);
  assert.match(runTool('wimlib-imagex', ['verify', path]), /successfully verified/);
  const hashes = (file: string) =>
    runTool('wimlib-imagex', ['dir', file, '1', '--detailed']).match(/^Hash .*|^Full Path .*|^UNIX Data .*/gm);
  assert.deepEqual(hashes(path), hashes(join(folder, 'first.wim')));
  await assert.rejects(stat(captureFile(site.site, capture.id)), { code: 'ENOENT' });
});

async function storedWim(contentRoot: string): Promise<string> {
  const pathOf = async (sha256: string) => (await site.site.content.find(sha256))?.path ?? '';
  const { files } = ManifestSchema.parse(JSON.parse(await readFile(await pathOf(contentRoot), 'utf8')));
  return pathOf(files.find(({ path }) => path === 'image.wim')?.sha256 ?? '');
}

test('under the name of an image, in any case, it becomes the next version of it', async () => {
  const run = await startedRun();
  const first = await captured(run, await pipableWim('again', 1), { imageName: 'Lab' });
  const second = await captured(run, await pipableWim('and-again', 1), { imageName: 'LAB' });
  assert.deepEqual([first.image?.version, second.image?.version], [1, 2]);
  assert.equal(second.image?.id, first.image?.id);
  const lab = (await site.admin(listImages)).filter(({ name }) => name.toLowerCase() === 'lab');
  assert.deepEqual(
    lab.map(({ name, version }) => [name, version]),
    [['Lab', 2]],
  );
});

test('an NTFS volume is an image for NTFS, also without a Windows on it', async () => {
  const capture = await captured(await startedRun(), await pipableWim('ntfs', 1), {
    imageName: 'Data',
    fileSystem: 'ntfs' as never,
  });
  const image = await site.admin(getImage, { params: { id: capture.image?.id ?? '' } });
  assert.equal(image.images[0]?.platform, 'windows');
});

test('a stream that is no WIM is said to be none, and nothing of it is kept', async () => {
  const run = await startedRun();
  const capture = await captured(run, randomBytes(100_000), { imageName: 'Rubbish' });
  assert.equal(capture.state, 'failed');
  assert.match(capture.message, /SLIP-3001/);
  assert.equal(capture.image, null);
  assert.ok(!(await site.admin(listImages)).some(({ name }) => name === 'Rubbish'));
  await assert.rejects(stat(captureFile(site.site, capture.id)), { code: 'ENOENT' });
});

test('parts that come again change nothing, and half a part that a killed site left is written over', async () => {
  const run = await startedRun();
  const wim = await pipableWim('repeated', 9);
  const params = await begun(run, { imageName: 'Repeated' });
  const [one = wim, two = wim] = partsOf(wim);
  await send(run, params, 1, one);
  // What a site leaves that is killed in the middle of a part, and more of it than will come.
  await writeFile(captureFile(site.site, params.captureId), Buffer.concat([one, randomBytes(3 * 2 ** 20)]));
  assert.deepEqual(await send(run, params, 1, Buffer.from('other bytes')), { partsReceived: 1 });
  assert.deepEqual(await send(run, params, 2, two), { partsReceived: 2 });
  // A begin that is repeated drops nothing.
  const state = await run.client(beginCapture, { params, body: { ...body, imageName: 'Repeated' } });
  assert.equal(state.partsReceived, 2);
  const end = { params, body: { parts: 2, bytes: wim.length } };
  await run.client(endCapture, end);
  await run.client(endCapture, end);
  const capture = await eventually(async () => {
    const now = await run.client(getCapture, { params });
    return now.state === 'importing' ? null : now;
  });
  assert.equal(capture.state, 'imported', capture.message);
  assert.equal(capture.image?.version, 1);
});

test('a part with another hash, out of turn, empty, too large, or behind the last is refused', async () => {
  const run = await startedRun();
  const params = await begun(run);
  const whole = randomBytes(CAPTURE_PART_BYTES);
  await assert.rejects(send(run, params, 1, whole, hashOf(Buffer.from('x'))), refusal('SLIP-3002', 'Send it again'));
  await assert.rejects(send(run, params, 2, whole), refusal('SLIP-3020', 'part 1 is the next'));
  await assert.rejects(send(run, params, 1, Buffer.alloc(0)), refusal('SLIP-3020', '0 bytes'));
  await assert.rejects(send(run, params, 1, Buffer.alloc(CAPTURE_PART_BYTES + 1)), refusal('SLIP-1001', 'too large'));
  await send(run, params, 1, whole);
  await send(run, params, 2, Buffer.from('the short last one'));
  await assert.rejects(send(run, params, 3, whole), refusal('SLIP-3022', 'was the last'));
  const end = { params, body: { parts: 3, bytes: 3 * CAPTURE_PART_BYTES } };
  await assert.rejects(run.client(endCapture, end), refusal('SLIP-3023', '2 with'));
});

test('after its end a capture takes no parts and is not dropped', async () => {
  const run = await startedRun();
  const params = await begun(run, { imageName: 'Ended' });
  await send(run, params, 1, Buffer.from('no WIM'));
  await run.client(endCapture, { params, body: { parts: 1, bytes: 6 } });
  await assert.rejects(send(run, params, 2, Buffer.from('more')), refusal('SLIP-3022'));
  await assert.rejects(run.client(dropCapture, { params }), refusal('SLIP-3022'));
});

test('only a run with the step may send, and only into its own capture', async () => {
  const without = await startedRun([]);
  await assert.rejects(begun(without), refusal('SLIP-3021', 'no step "capture"'));
  const disabled = await startedRun([{ ...STEP, disabled: true }]);
  await assert.rejects(begun(disabled), refusal('SLIP-3021'));
  const run = await startedRun();
  await assert.rejects(begun(run, { stepId: 'another' }), refusal('SLIP-3021'));
  const params = await begun(run);
  const other = await startedRun();
  const part = Buffer.from('foreign');
  await assert.rejects(send(other, params, 1, part), refusal('SLIP-1006'));
  const mixed = { runId: other.runId, captureId: params.captureId };
  await assert.rejects(send(other, mixed, 1, part), refusal('SLIP-1002'));
  await assert.rejects(other.client(beginCapture, { params: mixed, body }), refusal('SLIP-1002'));
  await assert.rejects(other.client(dropCapture, { params: mixed }), refusal('SLIP-1002'));
  const nobody = site.client()(sendCapturePart, {
    params: { ...params, number: 1 },
    query: { sha256: hashOf(part) },
    bytes: part,
  });
  await assert.rejects(nobody, refusal('SLIP-1005'));
  assert.equal((await run.client(getCapture, { params })).partsReceived, 0);
});

test('JSON in the place of a part is refused', async () => {
  const run = await startedRun();
  const { runId, captureId } = await begun(run);
  const answer = await site.api.inject({
    method: 'PUT',
    url: `/api/agent/runs/${runId}/captures/${captureId}/parts/1?sha256=${'0'.repeat(64)}`,
    headers: { authorization: `Bearer ${run.runCredential}`, 'content-type': 'application/json' },
    payload: '{"a":1}',
  });
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'SLIP-1001']);
});

test('a computer that begins again after a power cut has the first attempt dropped', async () => {
  const run = await startedRun();
  const before = await begun(run);
  await send(run, before, 1, randomBytes(CAPTURE_PART_BYTES));
  const after = await begun(run);
  await assert.rejects(run.client(getCapture, { params: before }), refusal('SLIP-1002'));
  await assert.rejects(stat(captureFile(site.site, before.captureId)), { code: 'ENOENT' });
  assert.equal((await run.client(getCapture, { params: after })).state, 'receiving');
});

test('what nobody goes on with is removed: a day of silence, an ended run, a file without a record', async () => {
  const silent = await startedRun();
  const ended = await startedRun();
  const captures = [await begun(silent), await begun(ended)];
  for (const [at, run] of [silent, ended].entries())
    await send(run, captures[at] ?? { runId: '', captureId: '' }, 1, Buffer.from('x'));
  const stray = randomUUID();
  await writeFile(captureFile(site.site, stray), 'x');
  await report(site, ended, [record.started(1), record.finished(2, 'failed')]);
  await cleanCaptures(site.site);
  const left = async () =>
    (await readdir(join(site.site.content.directory, 'captures'))).filter((name) =>
      [stray, ...captures.map(({ captureId }) => captureId)].includes(name),
    );
  assert.deepEqual(await left(), [captures[0]?.captureId]);
  site.advance(25 * 3_600_000);
  await tidy(site.site.db, site.site.now(), site.site.config);
  await cleanCaptures(site.site);
  assert.deepEqual(await left(), []);
});

test('nothing is left in the folder for files that arrive', async () => {
  await jobs.stop();
  assert.deepEqual(await readdir(join(site.site.content.directory, 'incoming')), []);
});
