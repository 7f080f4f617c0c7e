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
        { text: 'z', offset: 27, bytes: 1 },
        { text: 'longer than a piece', offset: 7, bytes: 19 },
        { text: '', offset: 6, bytes: 0 },
        { text: 'één', offset: 0, bytes: 5 },
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
    assert.deepEqual(await readSiteLog('/nowhere', { limit: 10 }), { lines: [], hasOlder: false, position: 'none' });
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
    assert.deepEqual(await admin(listSiteLog), { lines: [], hasOlder: false, position: 'none' });
    mkdirSync(join(site.config.dataDirectory, 'log'));
    writeFileSync(logFile(site.config.dataDirectory, 'supervisor'), line(1, 'hello'));
    const { lines } = await admin(listSiteLog, { query: { level: 'info' } });
    assert.deepEqual(
      lines.map(({ message, process: by }) => [message, by]),
      [['hello', 'supervisor']],
    );
  });
});

describe('whoever goes on at a position', () => {
  /** All that a follower is shown, who reads so many lines at a time. */
  function follower(folder: string, query: object = {}) {
    const shown: string[] = [];
    let after: string | undefined;
    return {
      shown,
      look: async () => {
        const answer = await readSiteLog(folder, { limit: 100, ...query, ...(after === undefined ? {} : { after }) });
        shown.push(...answer.lines.map(({ message }) => message).reverse());
        after = answer.position;
      },
    };
  }
  const numbers = (count: number) => Array.from({ length: count }, (_, number) => `line ${number}`);

  test('is told each line once, of however many in one millisecond, also when files are put aside', async (t) => {
    const folder = scratch(t);
    const [api, boot] = [new KeptLog(2000), new KeptLog(2000)];
    api.open(folder, 'api');
    boot.open(folder, 'boot');
    const { shown, look } = follower(folder);
    for (let number = 0; number < 90; number += 1) {
      (number % 3 === 0 ? boot : api).write(line(1, `line ${number}`));
      if (number % 7 === 0) await look();
    }
    await look();
    await look();
    assert.deepEqual(shown.toSorted(), numbers(90).toSorted());
    assert.ok(readdirSync(join(folder, 'log')).includes('api.log.1'));
  });

  test('misses none where there are more than are told at once, or where the clock was put back', async (t) => {
    const folder = scratch(t);
    const kept = new KeptLog();
    const { shown, look } = follower(folder, { limit: 4 });
    await look();
    kept.open(folder, 'api');
    for (const each of numbers(9)) kept.write(line(5, each));
    kept.write(line(1, 'of an earlier hour'));
    for (let times = 0; times < 4; times += 1) await look();
    assert.deepEqual(shown, [...numbers(9), 'of an earlier hour']);
  });

  test('is told what is kept where the file of the position is gone, and nothing of a line that is not whole', async (t) => {
    const folder = scratch(t);
    const path = logFile(folder, 'api');
    const { shown, look } = follower(folder, { level: 'info', since: new Date(T).toISOString() });
    writeFileSync(path, line(1, 'a'));
    await look();
    writeFileSync(path, line(2, 'b') + line(-5, 'before') + line(3, 'c', { level: 20 }) + line(4, 'd').trimEnd());
    await look();
    writeFileSync(path, '\n', { flag: 'a' });
    await look();
    assert.deepEqual(shown, ['a', 'b', 'd']);
  });

  test('hands back what the site gave, and nothing else', async () => {
    const { admin } = await createTestSite();
    for (const after of ['', 'api', 'api:xyz:1', `api:${'a'.repeat(16)}:-1`, `../x:${'a'.repeat(16)}:1`, 'none,none'])
      await assert.rejects(admin(listSiteLog, { query: { after } }), { code: 'SLIP-1001' }, after);
    const unknown = `ghost:${'a'.repeat(16)}:1`;
    assert.deepEqual((await admin(listSiteLog, { query: { after: unknown } })).lines, []);
  });
});
