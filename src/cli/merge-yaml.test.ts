import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { mergeIntoYaml } from './merge-yaml.ts';

const before = `# Ours, since 2019
version: 1
name: Office   # as the board calls it

steps:
  # first of all
  - type: run-command-line
    name: Look
    options: { commandLine: "uname -a" } # quick

  - type: group
    name: Rest
    steps:
      - { type: restart-computer, name: Restart, options: {} } # twice
`;

test('the same value leaves every byte', () => assert.equal(mergeIntoYaml(before, parse(before)), before));

test('what differs is changed, comments and style of everything else stay', () => {
  const value = parse(before);
  value.steps[0].options.commandLine = 'uname -r';
  value.description = 'New';
  const merged = mergeIntoYaml(before, value);
  assert.deepEqual(parse(merged), value);
  for (const comment of ['# Ours, since 2019', '# as the board calls it', '# first of all', '# quick', '# twice'])
    assert.ok(merged.includes(comment), `${comment} in\n${merged}`);
  assert.ok(merged.includes('options: { commandLine: "uname -r" } # quick'), merged);
});

test('an entry put in front, or moved, takes its comments along and leaves those of the others', () => {
  const value = parse(before);
  value.steps = [{ type: 'run-command-line', name: 'New', options: {} }, value.steps[1], value.steps[0]];
  const merged = mergeIntoYaml(before, value);
  assert.deepEqual(parse(merged), value);
  assert.match(merged, /name: New[\s\S]*# twice[\s\S]*name: Look/);
});

test('an entry that is gone takes its comments along', () => {
  const value = parse(before);
  value.steps = value.steps.slice(1);
  const merged = mergeIntoYaml(before, value);
  assert.deepEqual(parse(merged), value);
  assert.ok(!merged.includes('# quick'));
});

test('what goes without saying stays where somebody has said it, and is not added where nobody has', () => {
  const kept = 'a:\n  n: 1 # one\n  usual: 5 # as ever\n  other: 6\n';
  const merged = mergeIntoYaml(kept, { a: { n: 2 } }, { a: { n: 2, usual: 5, other: 7, more: 8 } });
  assert.equal(merged, 'a:\n  n: 2 # one\n  usual: 5 # as ever\n');
});

test('a file that says what goes without saying, or says it by an alias, keeps every byte too', () => {
  const kept = 'kind:   task-sequence\na: &x\n  -   n: 1\nb:   *x\n';
  const value = { a: [{ n: 1 }], b: [{ n: 1 }] };
  assert.equal(mergeIntoYaml(kept, value, { kind: 'task-sequence', ...value }), kept);
});

test('a file that is empty or no YAML is written anew', () => {
  for (const text of ['', '# only a comment\n', 'a: [', ': : :\n  - x'])
    assert.deepEqual(parse(mergeIntoYaml(text, { a: [1, { b: null }] })), { a: [1, { b: null }] });
});

test('what an alias stands for is not changed for others', () => {
  const merged = mergeIntoYaml('a: &x { n: 1 }\nb: *x\n', { a: { n: 1 }, b: { n: 2 } });
  assert.deepEqual(parse(merged), { a: { n: 1 }, b: { n: 2 } });
});

test('whatever stood there and whatever is written, what is read afterwards is what was written', () => {
  const value = fc.jsonValue({ maxDepth: 4 }).map((given) => JSON.parse(JSON.stringify({ top: given })));
  fc.assert(
    fc.property(value, value, (old, next) => {
      const text = mergeIntoYaml('', old);
      assert.deepEqual(parse(text), old);
      assert.deepEqual(parse(mergeIntoYaml(text, next)), next);
    }),
  );
});
