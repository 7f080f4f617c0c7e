import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAffinityLines } from './affinity-lines.ts';
import { planImport } from './import-affinities.ts';

const read = (text: string) => {
  const { affinities, problems } = readAffinityLines(text);
  return [
    ...affinities.map(({ line, device, userName }) => `${line}: ${device} ${userName}`),
    ...problems.map(({ line, message }) => `${line}! ${message}`),
  ];
};

for (const [what, text, expected] of [
  ['two columns', 'device,user\nPC-01,D\\kim\nPC-02,kim@d\n', ['2: PC-01 D\\kim', '3: PC-02 kim@d']],
  ['another order, other columns, semicolons', 'User;Room;DEVICE\r\nD\\kim;12;PC-01\r\n', ['2: PC-01 D\\kim']],
  ['blanks around cells', ' device , user \n PC-01 , D\\kim ', ['2: PC-01 D\\kim']],
  ['no line', 'device,user', []],
] as const)
  test(`${what} are read`, () => assert.deepEqual(read(text), expected));

for (const [what, text, expected] of [
  ['no text', '', ['1! the first line names the columns, and has none that is called device and user']],
  ['no heading', 'PC-01,D\\kim', ['1! the first line names the columns, and has none that is called device and user']],
  [
    'a missing column',
    'device,name\nPC-01,x',
    ['1! the first line names the columns, and has none that is called user'],
  ],
  ['a missing cell', 'device,user\nPC-01\n,D\\kim', ['2! the user is missing', '3! the device is missing']],
  ['no user', 'device,user\nPC-01,kim', ['2! "kim" is no user: a user is written DOMAIN\\user or user@realm']],
  [
    'a formula',
    'device,user\nPC-01,=HYPERLINK(1)',
    ['2! "=HYPERLINK(1)" is no user: a user is written DOMAIN\\user or user@realm'],
  ],
] as const)
  test(`${what} is told with its line`, () => assert.deepEqual(read(text), expected));

test('no text makes reading fail, and every line is read or told', () => {
  const line = fc.constantFrom('PC-01,D\\kim', 'PC-01,', ',', '"', 'x', 'PC-02,kim@d,more', '');
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const { affinities, problems, lines: counted } = readAffinityLines(`device,user\n${lines.join('\n')}`);
      assert.equal(affinities.length + problems.length, counted);
    }),
  );
});

test('a hundred thousand lines are read, and every wrong one is named', () => {
  const lines = Array.from({ length: 100_000 }, (_, at) => (at % 10 === 0 ? `PC-${at},wrong` : `PC-${at},D\\kim`));
  const { affinities, problems } = readAffinityLines(`device,user\n${lines.join('\n')}`);
  assert.deepEqual([affinities.length, problems.length, problems.at(-1)?.line], [90_000, 10_000, 99_992]);
  assert.match(read(`device,user\n${lines.join('\n')}\nPC,D\\kim`).join('\n'), /^100002! a file may have/m);
});

test('what is there already stays, what is pending is approved, and what a file says twice counts once', () => {
  const text = 'device,user\nPC-01,D\\kim\npc-01,d\\KIM\nPC-01,D\\lee\nPC-01,D\\max\nPC-09,D\\kim';
  const known = new Map([
    ['id-1 d\\lee', 'pending'],
    ['id-1 d\\max', 'confirmed'],
  ] as const);
  const { totals, problems, affinities } = planImport(readAffinityLines(text), new Map([['pc-01', 'id-1']]), known);
  assert.deepEqual(totals, { lines: 5, new: 1, approved: 1, unchanged: 2 });
  assert.deepEqual(problems, [{ line: 6, message: 'there is no device "PC-09"' }]);
  assert.deepEqual(
    affinities.map(({ userName }) => userName),
    ['D\\kim', 'D\\lee'],
  );
});
