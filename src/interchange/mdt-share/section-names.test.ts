import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRulesFile } from './rules-file.ts';
import { SectionNames } from './section-names.ts';

const namesOf = (...sections: string[]) =>
  new SectionNames(
    readRulesFile('x.ini', `[Settings]\nPriority=Model\n${sections.map((name) => `[${name}]\n`).join('')}`),
  );

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
  ['Berlin', 'Berlin2', false],
  ['50%', '50%', true],
  ['%A%', '', false],
];
for (const [text, name, expected] of rows)
  test(`${text} ${expected ? 'may' : 'cannot'} become ${name || 'nothing'}`, () =>
    assert.equal(
      namesOf('a', name, 'zz')
        .fitting(text)
        .some((section) => section.name === name),
      expected,
    ));

test('sections that fit come in the order of the file, and the same the second time', () => {
  const names = namesOf('Room-9', 'Room-1', 'Other', 'ROOM-5');
  for (let time = 0; time < 2; time++)
    assert.deepEqual(
      names.fitting('room-%Number%').map(({ name }) => name),
      ['Room-9', 'Room-1', 'ROOM-5'],
    );
});
