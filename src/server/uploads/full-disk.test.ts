/** A part that comes over a real connection while the disk fills up: whoever sends it is told what to do. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { getUpload } from '../../api/uploads.ts';
import { createTestSite } from '../test-site.ts';
import { append, begin, sha256Of } from './test-upload.ts';

const MEBIBYTE = 2 ** 20;
const site = await createTestSite();
const skip = process.getuid?.() === 0 ? false : 'only root may mount a small file system';

/** In place of the content store's folder. Gives how its size is changed. */
function smallDisk(t: TestContext): (mebibytes: number) => void {
  const path = site.site.content.directory;
  const mount = (mebibytes: number, more: string) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m${more}`, 'tmpfs', path], { stdio: 'pipe' });
  mount(300, '');
  t.after(() => execFileSync('umount', [path]));
  return (mebibytes) => mount(mebibytes, ',remount');
}

test('a disk that is full within a part is answered with what to do, and the upload goes on once there is room', {
  skip,
}, async (t) => {
  const resize = smallDisk(t);
  const bytes = randomBytes(6 * MEBIBYTE);
  const { id } = await begin(site.admin, { 'a.wim': bytes });
  const socketPath = join(site.folder('socket'), 'http');
  await site.local.listen({ path: socketPath });
  const path = `/api/uploads/${id}?offset=0&sha256=${sha256Of(bytes)}`;
  const headers = { 'content-type': 'application/octet-stream', 'content-length': bytes.length };
  const sending = request({ socketPath, path, method: 'PATCH', headers });
  const answered = once(sending, 'response');
  sending.write(bytes.subarray(0, MEBIBYTE));
  // The part has begun, so that it was not refused at its beginning.
  while (Number(execFileSync('du', ['-sm', site.site.content.directory]).toString().split('\t')[0]) < 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  resize(2);
  sending.end(bytes.subarray(MEBIBYTE));
  const [answer] = await answered;
  const body = JSON.parse(await text(answer));
  assert.deepEqual([answer.statusCode, body.code], [507, 'SLIP-3004']);
  assert.match(body.message, /What has come is kept: free some room/);
  assert.equal(await getReceived(id), 0);
  resize(300);
  await append(site.admin, id, 0, bytes);
  assert.equal(await getReceived(id), bytes.length);
});

async function getReceived(id: string): Promise<number> {
  return (await site.admin(getUpload, { params: { id } })).bytesReceived;
}
