import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

test('each file is run once: those that may share in few programs, the others by themselves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-groups-'));
  const written = (name: string, text = '') => {
    const file = join(folder, `${name}.test.ts`);
    writeFileSync(file, `${text}process.stdout.write(${JSON.stringify(`${file}\n`)});\n`);
    return file;
  };
  const sharing = ['a', 'b', `it's "c"`].map((name) => written(name, '// a site\n'));
  const alone = [
    written('other'),
    written('place', `// a site\nprocess.env['LC_ALL'] ??= 'C';\n`),
    written('zone', `// a site\nprocess.env['TZ'] = 'Europe/Berlin';\n`),
  ];
  const rules = { processes: 2, heavy: ['a'], importing: 'a site' };
  const programs = writeGroups([...sharing, ...alone], rules, join(folder, 'groups'));
  assert.equal(programs.length, 5);
  assert.deepEqual(programs.slice(2), alone);
  const ran = programs.flatMap((program) =>
    execFileSync(process.execPath, [program], { encoding: 'utf8' }).split('\n'),
  );
  assert.deepEqual(ran.filter((line) => line !== '').sort(), [...sharing, ...alone].sort());
  rmSync(folder, { recursive: true });
});
