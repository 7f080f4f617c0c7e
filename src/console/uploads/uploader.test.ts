import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, type HttpReply } from '../../api/client.ts';
import { type Chosen, chosenFile, chosenFolder, type FileLike, readAcross } from './chosen-files.ts';
import { speedOf, withSample } from './speed.ts';
import { Uploader, type UploadTask } from './uploader.ts';

class Absent extends Error {}

function file(name: string, content: string, lastModified = 1): FileLike {
  const bytes = new TextEncoder().encode(content);
  const slice = (start: number, end: number) => ({ arrayBuffer: async () => bytes.slice(start, end).buffer });
  return { name, size: bytes.length, lastModified, slice };
}

interface Kept {
  id: string;
  name: string;
  purpose: string;
  bytes: number;
  fingerprint: string;
  content: string;
}

/** A site in memory; `beforePart` may hold a part up, or make it fail. */
function makeSite() {
  const uploads = new Map<string, Kept>();
  const site = { uploads, asked: [] as string[], beforePart: async (): Promise<void> => undefined };
  const shown = ({ content, ...upload }: Kept) => ({
    ...{ ...upload, bytesReceived: content.length, fileCount: 1, jobId: null },
    ...{ createdAt: '2026-11-27T12:00:00.000Z', expiresAt: '2026-12-04T12:00:00.000Z' },
  });
  const good = (value: unknown): HttpReply => ({ status: 200, body: JSON.stringify(value) });
  const none: HttpReply = { status: 404, body: JSON.stringify({ code: 'SLIP-1002', message: 'There is none.' }) };
  const client = createClient(async ({ method, path, body }) => {
    const url = new URL(path, 'http://site');
    const upload = uploads.get(url.pathname.split('/')[3] ?? '');
    site.asked.push(method);
    if (method === 'POST') {
      const { files, ...given } = JSON.parse(String(body));
      const id = `00000000-0000-4000-8000-${String(uploads.size).padStart(12, '0')}`;
      const bytes = files.reduce((sum: number, each: { bytes: number }) => sum + each.bytes, 0);
      uploads.set(id, { ...given, id, bytes, content: '' });
      return good(shown(uploads.get(id) ?? assert.fail()));
    }
    if (method === 'GET' && url.pathname === '/api/uploads') return good([...uploads.values()].map(shown));
    if (upload === undefined) return none;
    if (method === 'PATCH') {
      await site.beforePart();
      upload.content += Buffer.from(body as Uint8Array).toString();
      return good({ bytesReceived: upload.content.length });
    }
    if (method === 'DELETE') uploads.delete(upload.id);
    return good(method === 'DELETE' ? null : shown(upload));
  });
  return { site, client };
}

function setUp() {
  const { site, client } = makeSite();
  const refused: unknown[] = [];
  const uploader = new Uploader({
    ...{ client, sleep: async () => undefined, milliseconds: () => 0, isAbsent: (error) => error instanceof Absent },
    onChanged: () => undefined,
    onRefused: (error) => refused.push(error),
  });
  const imported: string[] = [];
  const add = (chosen: Chosen, begin = async (id: string): Promise<unknown> => imported.push(id)) =>
    uploader.add({ purpose: 'image', chosen, begin });
  return { site, uploader, add, imported, refused };
}

/** As soon as the tasks are so. */
function until(uploader: Uploader, holds: (tasks: readonly UploadTask[]) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds(uploader.get())) return;
      stop();
      resolve();
    };
    const stop = uploader.watch(look);
    look();
  });
}
const idle = (tasks: readonly UploadTask[]) => tasks.length === 0;
const state = (wanted: string) => (tasks: readonly UploadTask[]) => tasks[0]?.state === wanted;

/** Parts wait at it until it is opened. */
function makeGate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { wait: () => promise, open: resolve };
}

test('what was chosen is sent, imported, and forgotten', async () => {
  const { site, uploader, add, imported } = setUp();
  await add(chosenFile(file('install.wim', 'all of it')));
  await until(uploader, idle);
  assert.deepEqual(
    [...site.uploads.values()].map(({ name, content }) => [name, content]),
    [['install.wim', 'all of it']],
  );
  assert.deepEqual(imported, [...site.uploads.keys()]);
});

test('several go one after another', async () => {
  const { site, uploader, add, imported } = setUp();
  const gate = makeGate();
  site.beforePart = gate.wait;
  await add(chosenFile(file('a.wim', 'first')));
  await add(chosenFile(file('b.wim', 'second')));
  assert.deepEqual(
    uploader.get().map(({ state: each }) => each),
    ['sending', 'waiting'],
  );
  gate.open();
  await until(uploader, idle);
  assert.equal(imported.length, 2);
});

test('a paused one sends nothing, lets the next go, and goes on where it was', async () => {
  const { site, uploader, add } = setUp();
  const gate = makeGate();
  site.beforePart = gate.wait;
  await add(chosenFile(file('a.wim', 'x'.repeat((1 << 20) + 5))));
  const [{ id } = assert.fail()] = uploader.get();
  uploader.pause(id);
  gate.open();
  await add(chosenFile(file('b.wim', 'second')));
  await until(uploader, (tasks) => tasks.length === 1);
  assert.deepEqual([uploader.get()[0]?.state, uploader.get()[0]?.name], ['paused', 'a.wim']);
  assert.ok((site.uploads.get(id)?.content.length ?? 0) <= 1 << 20);
  uploader.goOn(id);
  await until(uploader, idle);
  assert.equal(site.uploads.get(id)?.content.length, (1 << 20) + 5);
});

test('a lost connection is told, and goes on by itself', async () => {
  const { site, uploader, add } = setUp();
  const told: unknown[] = [];
  uploader.watch(() => told.push(uploader.get()[0]?.waitsFor));
  let lost = 0;
  site.beforePart = async () => {
    lost += 1;
    if (lost < 3) throw new Absent();
  };
  await add(chosenFile(file('a.wim', 'whole')));
  await until(uploader, idle);
  assert.ok(told.some((each) => each instanceof Absent));
  assert.equal([...site.uploads.values()][0]?.content, 'whole');
});

test('a refused import is told, and can be tried again with what is there', async () => {
  const { site, uploader, add, refused, imported } = setUp();
  const taken = new Error('the name is taken');
  await add(chosenFile(file('a.wim', 'whole')), () => Promise.reject(taken));
  await until(uploader, state('failed'));
  assert.deepEqual([uploader.get()[0]?.error, refused], [taken, [taken]]);
  const parts = site.asked.filter((method) => method === 'PATCH').length;
  // The same file once more, under another name.
  await add(chosenFile(file('a.wim', 'whole')));
  await until(uploader, idle);
  assert.deepEqual([imported.length, site.asked.filter((method) => method === 'PATCH').length], [1, parts]);
});

test('after the page was loaded anew the same file goes on, and another of its name does not', async () => {
  const { site, uploader, add } = setUp();
  const chosen = chosenFile(file('a.wim', '0123456789'));
  await add(chosen);
  await until(uploader, idle);
  const [kept] = [...site.uploads.values()];
  if (kept !== undefined) kept.content = '01234';
  await add(chosen);
  await until(uploader, idle);
  assert.deepEqual(
    [...site.uploads.values()].map(({ content }) => content),
    ['0123456789'],
  );
  await add(chosenFile(file('a.wim', '0123456789', 2)));
  await until(uploader, idle);
  assert.equal(site.uploads.size, 2);
});

test('cancelling deletes what was sent, also of one that the site has forgotten', async () => {
  const { site, uploader, add } = setUp();
  const gate = makeGate();
  site.beforePart = gate.wait;
  await add(chosenFile(file('a.wim', 'x'.repeat((1 << 20) + 5))));
  const [{ id } = assert.fail()] = uploader.get();
  const cancelled = uploader.cancel(id);
  gate.open();
  await cancelled;
  assert.deepEqual([uploader.get(), site.uploads.size], [[], 0]);
  site.beforePart = async () => {
    site.uploads.clear();
    throw new Absent();
  };
  await add(chosenFile(file('b.wim', 'x')));
  await until(uploader, state('failed'));
  await uploader.cancel(uploader.get()[0]?.id ?? '');
  assert.deepEqual(uploader.get(), []);
});

test('a file that cannot be read any more fails at once', async () => {
  const { uploader, add } = setUp();
  const gone = {
    ...file('a.wim', 'x'),
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadable')) }),
  };
  await add(chosenFile(gone));
  await until(uploader, state('failed'));
  assert.match(String(uploader.get()[0]?.error), /NotReadable/);
});

test('files of a folder are read as one row of bytes, whichever way it is cut', async () => {
  const placed = [file('b', 'BB'), file('none', ''), file('a', 'aaa')].map((each) => ({
    path: `tools/x/${each.name}`,
    file: each,
  }));
  const chosen = chosenFolder(placed) ?? assert.fail();
  assert.deepEqual([chosen.name, chosen.files.map(({ path }) => path)], ['tools', ['x/a', 'x/b', 'x/none']]);
  const whole = 'aaaBB';
  for (let start = 0; start < whole.length; start++)
    for (let end = start + 1; end <= whole.length; end++)
      assert.equal(Buffer.from(await readAcross(chosen, start, end)).toString(), whole.slice(start, end));
  assert.equal(chosenFolder([]), null);
});

test('speed is that of late, and not told too early', () => {
  assert.equal(speedOf([]), null);
  assert.equal(
    speedOf([
      { at: 0, bytes: 0 },
      { at: 400, bytes: 9 },
    ]),
    null,
  );
  assert.equal(
    speedOf([
      { at: 0, bytes: 0 },
      { at: 2000, bytes: 4000 },
    ]),
    2000,
  );
  const slow = [0, 1, 2, 3].reduce(
    (all, at) => withSample(all, { at: at * 8000, bytes: at < 2 ? 0 : at }),
    [] as { at: number; bytes: number }[],
  );
  assert.deepEqual(
    slow.map(({ at }) => at),
    [16_000 - 8000, 16_000, 24_000].filter((at) => 24_000 - at <= 15_000),
  );
});
