import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Journal, longestCopy } from './journal.ts';
import { decodeJournal, encodeRecord } from './journal-format.ts';
import { memoryHome } from './journal-home.ts';
import { records, stepFinished, stepStarted } from './test-records.ts';

const short = records(stepStarted('a'), stepFinished('a', 'done'));
const long = records(stepStarted('a'), stepFinished('a', 'done'), stepStarted('b'));
/** As long, but another stretch wrote it: its second record is of another time. */
const foreign = long.map((record, at) => (at === 1 ? { ...record, at: '2026-01-03T00:00:00.000Z' } : record));

for (const [what, sites, other, expected] of [
  ['the disk is ahead of the site', short, long, long],
  ['the site is ahead of the disk', long, short, long],
  ['both are the same', long, [...long], long],
  ['the disk has nothing', long, [], long],
  ['the site has nothing', [], long, long],
  ['the disk is longer, but tells something else', short, foreign, short],
] as const) {
  test(`of two copies of a journal, where ${what}`, () => assert.deepEqual(longestCopy(sites, other), expected));
}

const options = {
  environment: 'linux-pe',
  now: () => new Date(0),
  onRecord: () => undefined,
  onHomeLost: () => undefined,
} as const;

test('a home that is behind is brought up, one that is ahead counts, one that was torn is mended', async () => {
  const home = memoryHome();
  await Journal.open(home, short, options);
  assert.deepEqual(await home.read(), Buffer.concat(short.map(encodeRecord)));
  const [, , third] = long;
  await home.append(encodeRecord(third!));
  await home.append(Buffer.from('SJ1 400 torn'));
  const journal = await Journal.open(home, short, options);
  assert.deepEqual(journal.records, long);
  assert.deepEqual(decodeJournal(await home.read()), {
    records: long,
    goodBytes: (await home.read()).length,
    damage: null,
  });
});

test('a home that fails is left for memory: the run goes on, its record is there, and the log says why', async () => {
  const said: string[] = [];
  const failing = {
    ...memoryHome(),
    name: '/run/slots',
    append: () => Promise.reject(new Error('EIO: i/o error, write')),
  };
  const journal = await Journal.open(failing, short, { ...options, onHomeLost: (why) => void said.push(why) });
  assert.equal(await journal.append({ kind: 'run-resumed', reason: 'goes on' }), 3);
  assert.equal(await journal.append({ kind: 'run-resumed', reason: 'again' }), 4);
  assert.equal(journal.home.name, 'memory');
  assert.deepEqual(decodeJournal(await journal.home.read()).records, journal.records);
  assert.deepEqual(said.length, 1);
  assert.match(said.join(), /cannot be written to \/run\/slots and stays in memory.*EIO/);
});

test('where the site gives its copy to nobody, a home that fails stops the run before its next step', async () => {
  const failing = { ...memoryHome(), name: '/home', append: () => Promise.reject(new Error('EIO: i/o error, write')) };
  const journal = await Journal.open(failing, short, { ...options, onHomeLost: null });
  await assert.rejects(journal.append({ kind: 'run-resumed', reason: 'goes on' }), /EIO/);
  assert.deepEqual([journal.home.name, journal.records.length], ['/home', 2]);
});
