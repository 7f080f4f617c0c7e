import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkDocument, documentsIn, parseDocumentFile } from './document-file.ts';

const example = readFileSync(join(import.meta.dirname, '../../docs/examples/debian.yaml'), 'utf8');

test('the example is valid, and its image is left for the site to look up', () => {
  assert.deepEqual(checkDocument(parseDocumentFile('debian.yaml', example)), {
    problems: [],
    names: { images: ['Debian 12'], packages: [], applications: [], taskSequences: [] },
  });
});

test('JSON is read too, with tabs', () => {
  const text = '{\n\t"version": 1,\n\t"name": "Nothing",\n\t"steps": []\n}\n';
  assert.deepEqual(checkDocument(parseDocumentFile('a.json', text)), {
    problems: [],
    names: { images: [], packages: [], applications: [], taskSequences: [] },
  });
});

test('every problem is told with its line and place', () => {
  const text = example
    .replace('minimumMemoryMegabytes: 900', 'minimumMemoryMegabytes: much')
    .replace('target: disk', 'target: moon')
    .replace('version: 1\n', 'version: 2\n');
  const { problems } = checkDocument(parseDocumentFile('debian.yaml', text));
  assert.deepEqual(
    problems.map(({ path }) => path),
    [
      'line 3, version',
      'line 12, steps[0].steps[0].options.minimumMemoryMegabytes',
      'line 32, steps[0].steps[5].options.target',
    ],
  );
});

test('a problem of something that is not there is told with the line of what is around it', () => {
  const { problems } = checkDocument(
    parseDocumentFile('a.yaml', 'version: 1\nname: A\nsteps:\n  - type: group\n    name: G\n'),
  );
  assert.deepEqual(
    problems.map(({ path }) => path),
    ['line 4, steps[0].steps'],
  );
});

for (const [what, text, code, path] of [
  ['a broken line', 'version: 1\nname: "A\n', 'SLIP-1001', 'line 3'],
  ['a key that is there twice', 'name: A\nname: B\n', 'SLIP-1001', 'line 2'],
] as const)
  test(`${what} is told with its line`, () =>
    assert.throws(
      () => parseDocumentFile('a.yaml', text),
      (error: unknown) => {
        assert.ok(error instanceof Error && 'problems' in error && Array.isArray(error.problems));
        assert.match(error.message, /^a\.yaml is neither YAML nor JSON/);
        assert.equal(error.problems[0].path, path);
        return 'code' in error && error.code === code;
      },
    ));

test('aliases that would unfold to gigabytes are refused', () => {
  const bomb = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]'];
  for (let level = 1; level < 12; level++)
    bomb.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(',')}]`,
    );
  assert.throws(() => parseDocumentFile('bomb.yaml', bomb.join('\n')), {
    code: 'SLIP-1001',
    message: /^bomb\.yaml cannot be read/,
  });
});

for (const text of ['', '- 1\n', '42', 'null'])
  test(`${JSON.stringify(text)} is a document with problems, not an exception`, () => {
    assert.ok(checkDocument(parseDocumentFile('a.yaml', text)).problems.length > 0);
  });

test('what is nested so deep that it cannot even be read is told as that, once, with a line', () => {
  for (const levels of [1000, 20_000]) {
    const text = `version: 1\nname: S\nsteps:\n  ${'[{"steps":'.repeat(levels)}[]${'}]'.repeat(levels)}\n`;
    const problems = [
      { path: 'line 4', message: 'it is nested too deep to be read; a task sequence may have 200 levels' },
    ];
    assert.throws(() => parseDocumentFile('a.yaml', text), { problems });
    assert.deepEqual(documentsIn('a.yaml', text).problems.slice(0, 1), problems);
  }
});

test('what is nested deeper than the language allows is told with its line', () => {
  const levels = 120;
  const opened = Array.from({ length: levels }, () => '{ "type": "group", "name": "G", "steps": [\n').join('');
  const text = `{ "version": 1, "name": "S", "steps": [\n${opened}${']}'.repeat(levels)}]}`;
  const { problems } = checkDocument(parseDocumentFile('a.json', text));
  assert.match(
    problems.map(({ path, message }) => `${path}: ${message}`).join(),
    /^line 101, steps\[0\].*: it is nested deeper/,
  );
});
