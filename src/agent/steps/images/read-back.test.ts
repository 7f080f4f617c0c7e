import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tally } from './read-back.ts';

const hash = (letter: string) => letter.repeat(40);
const file = (path: string, letter: string, bytes = 1) => ({ kind: 'file' as const, path, bytes, sha1: hash(letter) });
const link = (target: string) => ({ kind: 'link' as const, path: 'l', target });

function problemOf(contents: string, ...entries: Parameters<Tally['add']>[0][]): string | null {
  const tally = new Tally(new Set([...contents].map(hash)));
  for (const entry of entries) tally.add(entry);
  return tally.problem();
}

test('files with the contents of the image, copies of them, empty files and links are right', () => {
  assert.equal(problemOf('ab', file('1', 'a'), file('2', 'b'), file('3', 'a'), file('empty', 'e', 0)), null);
  assert.equal(problemOf('abc', file('1', 'a'), file('2', 'b'), link('there'), link('there')), null);
  assert.equal(problemOf(''), null);
});

test('a file with another content is named', () => {
  assert.equal(problemOf('ab', file('1', 'a'), file('etc/passwd', 'f')), '1 of 2 files differ: etc/passwd');
});

test('the first ten are named, the others counted', () => {
  const many = Array.from({ length: 12 }, (_, at) => file(`f${at}`, 'f'));
  assert.match(problemOf('a', ...many) ?? '', /^12 of 12 files differ: f0, .*, f9, and 2 more$/);
});

test('a file that cannot be read differs', () => {
  const unreadable = { kind: 'unreadable' as const, path: 'x', reason: 'EIO: i/o error, read' };
  assert.match(problemOf('a', unreadable) ?? '', /x \(cannot be read: EIO/);
});

test('a content that no file has any more is missing, unless it can be the target of a link', () => {
  assert.match(problemOf('ab', file('1', 'a')) ?? '', /^1 of 2 contents are on the volume no more/);
  assert.match(problemOf('abc', file('1', 'a'), file('2', 'e', 0), link('x')) ?? '', /^1 of 3 contents/);
});
