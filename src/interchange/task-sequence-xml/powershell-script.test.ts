import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import fc from 'fast-check';
import { InterchangeError } from '../interchange-error.ts';
import { decodePowerShellScript, encodePowerShellScript } from './powershell-script.ts';

test('a script is UTF-16LE with a byte order mark, in base64', () => {
  assert.equal(
    decodePowerShellScript('//5XAHIAaQB0AGUALQBIAG8AcwB0ACAAIgBHAHIA/ADfAGUAIgANAAoA'),
    'Write-Host "Grüße"\r\n',
  );
  assert.equal(encodePowerShellScript('a'), '//5hAA==');
  assert.equal(encodePowerShellScript(''), '');
});

test('any script that is encoded decodes to itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (script) => {
      assert.equal(decodePowerShellScript(encodePowerShellScript(script)), script);
    }),
  );
});

const tolerated: [what: string, value: string, script: string][] = [
  ['no value', '', ''],
  ['a mark alone', '//4=', ''],
  ['line breaks in the base64', '//5h\r\n AA==', 'a'],
  ['no mark', 'YQA=', 'a'],
  ['UTF-8 with a mark', Buffer.from('\uFEFFä').toString('base64'), 'ä'],
];
for (const [what, value, script] of tolerated) {
  test(`reads ${what}`, () => assert.equal(decodePowerShellScript(value), script));
}

const faults: [what: string, value: string, message: RegExp][] = [
  ['a script in clear', 'Write-Host "hello"', /is not base64/],
  ['base64 that is cut off', 'YQAYQ', /is not base64/],
  ['half a character', 'YQBi', /is not text in UTF-16LE/],
];
for (const [what, value, message] of faults) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => decodePowerShellScript(value),
      (error) => error instanceof InterchangeError && message.test(error.message),
    );
  });
}
