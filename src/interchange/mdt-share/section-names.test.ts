import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayBecome } from './section-names.ts';

const rows: readonly [string, string, boolean][] = [
  ['Laptop-%IsLaptop%', 'laptop-true', true],
  ['Laptop-%IsLaptop%', 'Laptop-', false],
  ['Laptop-%IsLaptop%', 'Desktop-True', false],
  ['%Make%-%Model%', 'Dell-7', true],
  ['%Make%-%Model%', 'Dell7', false],
  ['%Make%-%Model%', 'Dell-', false],
  ['%Make%-%Model%', '-7', false],
  ['%A%%B%', 'x', false],
  ['%A%%B%', 'xy', true],
  ['a%A%a', 'aa', false],
  ['a%A%a', 'aaa', true],
  ['%A%-%B%-end', 'x-y-end', true],
  ['%A%-%B%-end', 'x-end', false],
  ['Berlin', 'BERLIN', true],
  ['50%', '50%', true],
];
for (const [text, name, expected] of rows)
  test(`${text} ${expected ? 'may' : 'cannot'} become ${name}`, () => assert.equal(mayBecome(text, name), expected));
