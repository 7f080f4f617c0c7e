import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { groupsOf, writeGroups } from './test-groups.ts';

const weighed = (weights: Record<string, number>) =>
  Object.entries(weights).map(([file, weight]) => ({ file, weight }));

const table = [
  { name: 'none', files: {}, most: 4, groups: [] },
  { name: 'fewer than processes', files: { a: 1, b: 2 }, most: 4, groups: [['b'], ['a']] },
  {
    name: 'as even as can be',
    files: { a: 1, b: 2, c: 3, d: 4 },
    most: 2,
    groups: [
      ['d', 'a'],
      ['c', 'b'],
    ],
  },
  { name: 'one that outweighs the others', files: { a: 1, b: 9, c: 1 }, most: 2, groups: [['b'], ['a', 'c']] },
] as const;
for (const { name, files, most, groups } of table)
  test(`files are shared out: ${name}`, () => {
    assert.deepEqual(groupsOf(weighed(files), most), groups);
  });

test('each file is in one program, which runs it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-groups-'));
  const files = ['a', 'b', `it's "c"`].map((name) => join(folder, `${name}.test.ts`));
  for (const file of files) writeFileSync(file, `process.stdout.write(${JSON.stringify(`${file}\n`)});\n`);
  const programs = writeGroups(files, { processes: 2, heavy: ['a'] }, join(folder, 'groups'));
  assert.equal(programs.length, 2);
  assert.ok(programs.some((program) => !readFileSync(program, 'utf8').includes('b.test.ts')));
  const ran = programs.flatMap((program) =>
    execFileSync(process.execPath, [program], { encoding: 'utf8' }).split('\n'),
  );
  assert.deepEqual(ran.filter((line) => line !== '').sort(), files.toSorted());
  rmSync(folder, { recursive: true });
});
