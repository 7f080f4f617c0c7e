import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { chainStart, type Link, nextEntry, problemOf, type StoredEntry } from './hash-chain.ts';

const content = (name: string) => ({
  at: '2026-01-01T00:00:00.000Z',
  actor: { kind: 'local' as const },
  address: null,
  action: 'Test',
  object: { kind: 'device', id: null, name },
  input: {},
  changes: [],
  outcome: 'done' as const,
  errorCode: null,
});

function chain(length: number): StoredEntry[] {
  const entries: StoredEntry[] = [];
  for (let i = 0; i < length; i++) entries.push(nextEntry(entries.at(-1) ?? chainStart, content(`pc-${i}`)));
  return entries;
}

/** The number and problem of the first broken entry. */
function firstProblem(entries: readonly StoredEntry[]): { after: number; problem: string } | null {
  let last: Link = chainStart;
  for (const entry of entries) {
    const problem = problemOf(last, entry);
    if (problem !== null) return { after: last.number, problem };
    last = entry;
  }
  return null;
}

test('the first hash can be made with sha256sum alone', () => {
  const first = nextEntry(chainStart, content('ü'));
  const bytes = Buffer.concat([Buffer.alloc(32), Buffer.from(first.entry, 'utf8')]);
  assert.equal(first.hash.toString('hex'), createHash('sha256').update(bytes).digest('hex'));
  assert.match(first.entry, /^\{"number":1,"at":"2026-01-01T00:00:00.000Z","actor":\{"kind":"local"\},"address":null,/);
});

test('an untouched chain has no problem', () => {
  assert.equal(firstProblem(chain(50)), null);
  assert.equal(firstProblem([]), null);
});

test('a changed text, a changed hash, a removed entry and a swapped pair are found where they are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 }), fc.constantFrom('text', 'hash', 'removed', 'swapped'), (at, how) => {
      const entries = chain(10);
      const [one, two] = [entries[at]!, entries[at + 1]!];
      if (how === 'text') entries[at] = { ...one, entry: one.entry.replace('pc-', 'px-') };
      if (how === 'hash') entries[at] = { ...one, hash: createHash('sha256').update('x').digest() };
      if (how === 'removed') entries.splice(at, 1);
      if (how === 'swapped') entries.splice(at, 2, { ...two, number: one.number }, { ...one, number: two.number });
      assert.equal(firstProblem(entries)?.after, at, how);
    }),
  );
});

test('a changed entry with its hash made anew is found at the next', () => {
  const entries = chain(5);
  entries[2] = nextEntry(entries[1]!, content('another'));
  assert.equal(firstProblem(entries)?.after, 3);
});

test('a problem says what it is', () => {
  const [, second, third, fourth] = chain(4) as [StoredEntry, StoredEntry, StoredEntry, StoredEntry];
  assert.equal(problemOf(chainStart, second), 'Entry 1 is missing.');
  assert.equal(problemOf(chainStart, fourth), 'Entries 1 to 3 are missing.');
  assert.equal(problemOf(second, { ...third, entry: fourth.entry }), 'In place of entry 3 stands the text of entry 4.');
  for (const entry of ['', '{', 'null', '[]', '{"number":"3"}'])
    assert.equal(problemOf(second, { ...third, entry }), 'In place of entry 3 stands what is no entry.');
  assert.match(problemOf(second, { ...third, entry: `${third.entry} ` }) ?? '', /^Entry 3 does not follow/);
});

test('texts that PostgreSQL cannot keep are replaced before they are hashed', () => {
  const { entry } = nextEntry(chainStart, content('a\0b\ud800'));
  assert.ok(entry.includes('a\u2400b\ufffd'));
});
