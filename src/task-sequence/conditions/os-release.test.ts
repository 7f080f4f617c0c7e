import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseOsRelease } from './os-release.ts';

test('the file of Debian 12 is read', () => {
  const text = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
`;
  const { values, malformedLines } = parseOsRelease(text);
  assert.deepEqual(malformedLines, []);
  assert.deepEqual(
    ['ID', 'VERSION_ID', 'VERSION_CODENAME', 'PRETTY_NAME', 'ID_LIKE'].map((name) => values.get(name)),
    ['debian', '12', 'bookworm', 'Debian GNU/Linux 12 (bookworm)', undefined],
  );
});

for (const [line, name, value] of [
  ['ID=fedora', 'ID', 'fedora'],
  ['ID=', 'ID', ''],
  ['ID=""', 'ID', ''],
  ["NAME='a $b \\c'", 'NAME', 'a $b \\c'],
  [String.raw`NAME="a \"b\" \$c \\ \d"`, 'NAME', String.raw`a "b" $c \ \d`],
  ['NAME="a\'b # c"', 'NAME', "a'b # c"],
  [String.raw`NAME=a\ b`, 'NAME', 'a b'],
  ['  ID=debian  ', 'ID', 'debian'],
  ['ID=debian\r', 'ID', 'debian'],
  ['ANSI_COLOR="1;31"', 'ANSI_COLOR', '1;31'],
  ['CPE_NAME=cpe:/o:fedoraproject:fedora:41', 'CPE_NAME', 'cpe:/o:fedoraproject:fedora:41'],
  ['X_1=a=b', 'X_1', 'a=b'],
  ['NAME="Größe 世界"', 'NAME', 'Größe 世界'],
  ['ID=first\nID=last', 'ID', 'last'],
] as const) {
  test(`${JSON.stringify(line)} says ${value}`, () => {
    assert.deepEqual(parseOsRelease(line), { values: new Map([[name, value]]), malformedLines: [] });
  });
}

for (const line of [
  'ID',
  '=debian',
  'ID = debian',
  '1ID=x',
  'I-D=x',
  'NAME=a b',
  'NAME="a',
  "NAME='a",
  'NAME="a"b',
  'NAME=a"b"',
  'NAME="a" # b',
  'NAME="a $b"',
  'NAME=`reboot`',
  'NAME=a;b',
  'NAME="a\\"',
  'NAME=a\\',
  '<html>',
  '\0',
]) {
  test(`${JSON.stringify(line)} is passed over, and the lines around it are read`, () => {
    const { values, malformedLines } = parseOsRelease(`# the system\n\nID=debian\n${line}\nVERSION_ID="12"\n`);
    assert.deepEqual(
      [...values],
      [
        ['ID', 'debian'],
        ['VERSION_ID', '12'],
      ],
    );
    assert.deepEqual(malformedLines, [4]);
  });
}

test('a shell reads what is quoted as we do', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-os-release-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'os-release');
  const letters = fc.constantFrom('a', ' ', '"', "'", '\\', '$', '`', ';', '#', '&', '(', 'é', '=', '!');
  const values = fc.array(letters, { maxLength: 12 }).map((list) => list.join(''));
  fc.assert(
    fc.property(values, (value) => {
      const double = `"${value.replace(/[\\"$`]/g, '\\$&')}"`;
      const bare = value.replace(/[^A-Za-z0-9é]/g, '\\$&');
      const single = value.includes("'") ? '""' : `'${value}'`;
      const text = `A=${double}\nB=${bare}\nC=${single}\n`;
      writeFileSync(file, text);
      const { stdout } = spawnSync('sh', ['-c', '. "$0"; printf "%s\\n" "$A" "$B" "$C"', file], { encoding: 'utf8' });
      const read = parseOsRelease(text).values;
      assert.equal(['A', 'B', 'C'].map((name) => `${read.get(name)}\n`).join(''), stdout, text);
      assert.equal(read.get('A'), value);
    }),
    { numRuns: 100 },
  );
});

test('no text throws, and each line is counted once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { values, malformedLines } = parseOsRelease(text);
      assert.ok(values.size + malformedLines.length <= text.split('\n').length);
    }),
  );
});

test('a line of a million backslashes does not take long', () => {
  assert.deepEqual(parseOsRelease(`NAME="${'\\'.repeat(1_000_001)}`).malformedLines, [1]);
});
