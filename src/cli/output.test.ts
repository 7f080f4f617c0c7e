import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { type ErrorCode, SlipwayError } from '../api/errors.ts';
import { exitCodeOf, formatBody, formatEntry, formatError, outputFormatIn, toSlipwayError } from './output.ts';

const paper = { columns: null, colours: false };
const body = { name: 'no', version: '1.10', text: 'a\u001b[2J\nb', empty: null, list: [1, 'on'] };

test('a body is JSON with two blanks, or YAML that reads back as the same', () => {
  assert.equal(formatBody({ a: [1] }, 'json'), '{\n  "a": [\n    1\n  ]\n}\n');
  assert.deepEqual(parse(formatBody(body, 'yaml')), body);
  assert.ok(!formatBody(body, 'yaml').includes('\u001b'));
  assert.equal(
    formatBody({ mac: '52:54:00:12:34:56', answer: 'no' }, 'yaml'),
    'mac: "52:54:00:12:34:56"\nanswer: "no"\n',
  );
  const long = { text: 'word '.repeat(100) };
  assert.equal(formatBody(long, 'yaml').trim().split('\n').length, 1);
});

test('things that come one by one are a line of JSON each, or a document each', () => {
  assert.equal(formatEntry({ a: { b: 1 } }, 'json'), '{"a":{"b":1}}\n');
  assert.equal(formatEntry({ a: 1 }, 'yaml'), '---\na: 1\n');
});

describe('an error', () => {
  const problems = [
    { path: 'line 4, steps[0].type', message: 'is not a step' },
    { path: '', message: 'is too long' },
  ];

  test('is a sentence with its code and its problems for a person', () => {
    const error = new SlipwayError('SLIP-1001', 'debian.yaml has 2 problems.', { problems });
    assert.equal(
      formatError(error, 'table', paper),
      'slipway: debian.yaml has 2 problems. (SLIP-1001)\n  line 4, steps[0].type: is not a step\n  is too long\n',
    );
  });

  test('does not say twice what the site has put into its message and its problems', () => {
    const message = 'The request is not valid: macs.0: a MAC address looks like 00:11:22:33:44:55.';
    const [path, text] = ['macs.0', 'a MAC address looks like 00:11:22:33:44:55'];
    const error = new SlipwayError('SLIP-1001', message, { problems: [{ path, message: text }] });
    assert.equal(
      formatError(error, 'table', paper),
      'slipway: The request is not valid. (SLIP-1001)\n  macs.0: a MAC address looks like 00:11:22:33:44:55\n',
    );
  });

  test("is the API's error for a program", () => {
    const error = new SlipwayError('SLIP-1002', 'There is no device.');
    assert.deepEqual(JSON.parse(formatError(error, 'json', paper)), {
      code: 'SLIP-1002',
      message: 'There is no device.',
    });
    const several = new SlipwayError('SLIP-1001', 'Wrong.', { problems });
    assert.deepEqual(parse(formatError(several, 'yaml', paper)), { code: 'SLIP-1001', message: 'Wrong.', problems });
  });

  test('cannot move the cursor, and is wrapped on a terminal', () => {
    const error = new SlipwayError('SLIP-1002', 'There is no device "\u001b[2J" in this site.');
    assert.equal(
      formatError(error, 'table', { columns: 30, colours: false }),
      'slipway: There is no device\n"␛[2J" in this site.\n(SLIP-1002)\n',
    );
    const coloured = formatError(error, 'table', { columns: null, colours: true });
    assert.ok(coloured.startsWith('\u001b[31mslipway:\u001b[39m There'), coloured);
  });

  test('of any other kind is unexpected and keeps its words', () => {
    assert.equal(toSlipwayError(new TypeError('x is not a function')).message, 'Unexpected: x is not a function');
    assert.equal(toSlipwayError('x').code, 'SLIP-6099');
  });

  for (const [code, exitCode] of [
    ['SLIP-1002', 1],
    ['SLIP-6099', 1],
    ['SLIP-6001', 2],
    ['SLIP-6002', 3],
  ] as const satisfies readonly [ErrorCode, number][])
    test(`${code} ends the program with ${exitCode}`, () =>
      assert.equal(exitCodeOf(new SlipwayError(code, '')), exitCode));
});

test('the output that errors follow is found on a command line that is wrong otherwise', () => {
  assert.equal(outputFormatIn(['devices', 'lst', '--output', 'json']), 'json');
  assert.equal(outputFormatIn(['--output=yaml', 'x']), 'yaml');
  assert.equal(outputFormatIn(['devices', '--output', 'xml']), 'table');
  assert.equal(outputFormatIn(['devices', '--output']), 'table');
  assert.equal(outputFormatIn(['devices', '--', '--output', 'json']), 'table');
});
