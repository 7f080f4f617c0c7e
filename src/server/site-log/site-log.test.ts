/** What processes keep of their logs, and how it is read as one. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { listSiteLog } from '../../api/site-log.ts';
import { createTestSite } from '../test-site.ts';
import { KeptLog, logFile } from './kept-log.ts';
import { linesBackwards } from './lines-backwards.ts';
import { parseLogLine } from './log-line.ts';
import { readSiteLog } from './read-site-log.ts';

const T = Date.parse('2026-11-27T12:00:00Z');
const line = (seconds: number, msg: string, more: object = {}) =>
  `${JSON.stringify({ level: 30, time: T + seconds * 1000, pid: 1, hostname: 'h', msg, ...more })}\n`;

function scratch(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-log-'));
  mkdirSync(join(path, 'log'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const messages = async (folder: string, query: object = {}) =>
  (await readSiteLog(folder, { limit: 100, ...query })).lines.map(({ message }) => message);

describe('a process keeps', () => {
  test('its lines from the beginning on, for their owner alone, and goes on where it was', async (t) => {
    const folder = scratch(t);
    const kept = new KeptLog();
    kept.write(line(1, 'before'));
    kept.open(folder, 'api');
    kept.write(line(2, 'after'));
    const next = new KeptLog();
    next.open(folder, 'api');
    next.write(line(3, 'the next process'));
    assert.deepEqual(await messages(folder), ['the next process', 'after', 'before']);
    assert.equal(statSync(logFile(folder, 'api')).mode & 0o777, 0o600);
  });

  test('two files of a bounded size, the older one goes', async (t) => {
    const folder = scratch(t);
    const kept = new KeptLog(500);
    kept.open(folder, 'boot');
    for (let number = 0; number < 40; number += 1) kept.write(line(number, `line ${number}`));
    assert.deepEqual(readdirSync(join(folder, 'log')).sort(), ['boot.log', 'boot.log.1']);
    for (const name of ['boot.log', 'boot.log.1']) assert.ok(statSync(join(folder, 'log', name)).size <= 500);
    const all = await messages(folder);
    assert.deepEqual(
      all,
      Array.from(all, (_, index) => `line ${39 - index}`),
    );
    assert.ok(all.length > 5 && all.length < 15, `${all.length}`);
  });

  test('nothing where it cannot, without a word, and goes on once it can', async (t) => {
    const folder = scratch(t);
    rmSync(join(folder, 'log'), { recursive: true });
    const kept = new KeptLog();
    kept.open(folder, 'api');
    kept.write(line(1, 'lost'));
    mkdirSync(join(folder, 'log'));
    chmodSync(join(folder, 'log'), 0o700);
    kept.write(line(2, 'kept'));
    assert.deepEqual(await messages(folder), ['kept']);
  });
});

describe('a file is read backwards', () => {
  for (const piece of [1, 3, 7, 1000])
    test(`in pieces of ${piece} bytes, with empty lines and without what is not finished`, async (t) => {
      const path = join(scratch(t), 'file');
      writeFileSync(path, 'één\n\nlonger than a piece\nz\nunfinish');
      const handle = await open(path, 'r');
      t.after(() => handle.close());
      const found = [];
      for await (const each of linesBackwards(handle, (await handle.stat()).size, piece)) found.push(each);
      assert.deepEqual(found, [
        { text: 'z', offset: 27 },
        { text: 'longer than a piece', offset: 7 },
        { text: '', offset: 6 },
        { text: 'één', offset: 0 },
      ]);
    });
});

describe('what is read', () => {
  test('is of all processes, in the order of time, and of those that are asked for', async (t) => {
    const folder = scratch(t);
    writeFileSync(logFile(folder, 'api'), line(1, 'a') + line(4, 'd', { level: 50, runId: 'R-1' }) + line(5, 'e'));
    writeFileSync(logFile(folder, 'boot'), line(2, 'b', { role: 'netboot' }) + line(3, 'c', { level: 40 }));
    assert.deepEqual(await messages(folder), ['e', 'd', 'c', 'b', 'a']);
    assert.deepEqual(await messages(folder, { process: 'boot' }), ['c', 'b']);
    assert.deepEqual(await messages(folder, { level: 'warn' }), ['d', 'c']);
    assert.deepEqual(await messages(folder, { search: 'r-1' }), ['d']);
    assert.deepEqual(await messages(folder, { search: 'NETBOOT' }), ['b']);
    assert.deepEqual(await messages(folder, { since: '2026-11-27T13:00:03+01:00' }), ['e', 'd', 'c']);
    const few = await readSiteLog(folder, { limit: 2 });
    assert.deepEqual([few.lines.map(({ message }) => message), few.hasOlder], [['e', 'd'], true]);
    assert.equal((await readSiteLog(folder, { limit: 5 })).hasOlder, false);
  });

  test('is what pino wrote, with the trace of an error', async (t) => {
    const folder = scratch(t);
    const kept = new KeptLog();
    kept.open(folder, 'api');
    pino({ level: 'debug' }, kept)
      .child({ role: 'database' })
      .warn({ err: new Error('why'), deviceId: 'D' }, 'no');
    const [only] = (await readSiteLog(folder, { limit: 1 })).lines;
    assert.deepEqual(
      [only?.level, only?.process, only?.role, only?.message, only?.facts],
      ['warn', 'api', 'database', 'no', { deviceId: 'D' }],
    );
    assert.match(only?.error ?? '', /^Error: why\n +at /);
  });

  test('is nothing where there is no folder', async () => {
    assert.deepEqual(await readSiteLog('/nowhere', { limit: 10 }), { lines: [], hasOlder: false });
  });

  const none = [
    '',
    'x',
    '{"level":30',
    '[]',
    '{"level":"30","time":1}',
    '{"level":30,"time":-1}',
    '{"level":30,"time":1e300}',
  ];
  for (const text of none)
    test(`a line that is none is passed over: ${JSON.stringify(text)}`, async (t) => {
      const folder = scratch(t);
      writeFileSync(logFile(folder, 'api'), `${line(1, 'before')}${text}\n${line(2, 'behind')}`);
      assert.deepEqual(await messages(folder), ['behind', 'before']);
    });

  test('a line is kept whatever stands in it for an error, a role or a message', () => {
    const read = (more: object) => parseLogLine(JSON.stringify({ level: 50, time: T, ...more }), 'api', 0);
    assert.equal(read({ err: 'thrown text', msg: 'm' })?.error, 'thrown text');
    assert.deepEqual([read({ err: 7, msg: 'm' })?.error, read({ err: 7, msg: 'm' })?.message], [null, 'm']);
    assert.deepEqual([read({ role: { a: 1 }, msg: 5 })?.role, read({ role: { a: 1 }, msg: 5 })?.message], [null, '']);
  });

  test('a line without end is cut', () => {
    const text = JSON.stringify({ level: 60, time: T, msg: 'x'.repeat(1e6) });
    assert.ok((parseLogLine(text, 'api', 0)?.message.length ?? 1e9) < 20_000);
  });

  test('the route gives it', async () => {
    const { admin, site } = await createTestSite();
    assert.deepEqual(await admin(listSiteLog), { lines: [], hasOlder: false });
    mkdirSync(join(site.config.dataDirectory, 'log'));
    writeFileSync(logFile(site.config.dataDirectory, 'supervisor'), line(1, 'hello'));
    const { lines } = await admin(listSiteLog, { query: { level: 'info' } });
    assert.deepEqual(
      lines.map(({ message, process: by }) => [message, by]),
      [['hello', 'supervisor']],
    );
  });
});
