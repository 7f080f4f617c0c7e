import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseKey, parseQueriedValue } from './reg-query-output.ts';

const KEY = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Slipway Test';
/** As wine 8's reg.exe printed it, and as Windows does: the same frame. */
const printed = (line: string) => `\r\n${KEY}\r\n    ${line}\r\n\r\n`;

test('a value has its type and its data', () => {
  const rows: [line: string, name: string, type: string, data: string][] = [
    ['Room    REG_SZ    B 12', 'Room', 'REG_SZ', 'B 12'],
    ['Room    REG_SZ    B 12', 'rOOM', 'REG_SZ', 'B 12'],
    ['My Name    REG_SZ    a  b\tc', 'My Name', 'REG_SZ', 'a  b\tc'],
    ['Empty    REG_SZ    ', 'Empty', 'REG_SZ', ''],
    ['Empty    REG_BINARY', 'Empty', 'REG_BINARY', ''],
    ['Spaces    REG_SZ      two, and two behind  ', 'Spaces', 'REG_SZ', '  two, and two behind  '],
    ['Number    REG_DWORD    0x1000', 'Number', 'REG_DWORD', '4096'],
    ['Most    REG_DWORD    0xffffffff', 'Most', 'REG_DWORD', '4294967295'],
    ['Large    REG_QWORD    0xffffffffffffffff', 'Large', 'REG_QWORD', '18446744073709551615'],
    ['Bytes    REG_BINARY    00FFAB', 'Bytes', 'REG_BINARY', '00FFAB'],
    ['Several    REG_MULTI_SZ    one\\0two', 'Several', 'REG_MULTI_SZ', 'one\\0two'],
    ['Path    REG_EXPAND_SZ    %windir%\\x', 'Path', 'REG_EXPAND_SZ', '%windir%\\x'],
    ['Nothing    REG_NONE    ', 'Nothing', 'REG_NONE', ''],
    ['Lines    REG_SZ    one\ntwo\r\nthree', 'Lines', 'REG_SZ', 'one\ntwo\r\nthree'],
    ['Lines    REG_SZ    one\r\n', 'Lines', 'REG_SZ', 'one\r\n'],
    ['q"uo%PATH%te    REG_SZ    quote', 'q"uo%PATH%te', 'REG_SZ', 'quote'],
    ['(Default)    REG_SZ    the default', '', 'REG_SZ', 'the default'],
    ['(Standard)    REG_DWORD    0x7', '', 'REG_DWORD', '7'],
    // What only looks like a type, another value, or a key.
    ['a    REG_SZ    b    REG_DWORD    0x7', 'a    REG_SZ    b', 'REG_DWORD', '7'],
    ['a    REG_SZ    b    REG_DWORD    0x7', 'a', 'REG_SZ', 'b    REG_DWORD    0x7'],
    ['a    REG_SZ    x\r\n    b    REG_SZ    y', 'a', 'REG_SZ', 'x\r\n    b    REG_SZ    y'],
    ['a    REG_SZ    x\r\nHKEY_USERS\\x', 'a', 'REG_SZ', 'x\r\nHKEY_USERS\\x'],
  ];
  for (const [line, name, type, data] of rows) {
    const value = parseQueriedValue(printed(line), name);
    assert.deepEqual(value && { type: value.type, data: value.data }, { type, data }, JSON.stringify(line));
  }
});

test('what is no value of that name is not taken for one', () => {
  const rows: [output: string, name: string][] = [
    ['', 'Room'],
    ['\r\n\r\n', ''],
    [`\r\n${KEY}\r\n\r\n`, 'Room'],
    ['The operation completed successfully.\r\n', 'Room'],
    [printed('Room    REG_SZ    B 12'), 'Floor'],
    [printed('Hall    REG_SZ    B 12'), 'Room'],
    [printed('Room'), 'Room'],
    [printed('Room  REG_SZ  B 12'), 'Room'],
    [printed('Rooms    REG_SZ    B 12'), 'Room'],
    [printed('    REG_SZ    no name'), ''],
    // wine 8 does not print such numbers.
    [printed('Large    REG_QWORD    (null)'), 'Large'],
    [printed('Number    REG_DWORD    12'), 'Number'],
    // The beginning is cut off: more than what is kept of a program's output.
    [`${'x'.repeat(200)}\r\n\r\n`, 'Long'],
  ];
  for (const [output, name] of rows) assert.equal(parseQueriedValue(output, name), null, JSON.stringify(output));
});

test('a key has values and keys', () => {
  const output = `\r\n${KEY}\r\n    (Default)    REG_SZ    d\r\n    /odd    REG_SZ    slash\r\n    Lines    REG_SZ    one\ntwo\r\n    Number    REG_DWORD    0x10\r\n\r\n${KEY}\\Sub\r\n${KEY}\\Sub 2\r\n`;
  assert.deepEqual(parseKey(output, KEY.toLowerCase()), {
    values: [
      { name: '(Default)', type: 'REG_SZ', data: 'd' },
      { name: '/odd', type: 'REG_SZ', data: 'slash' },
      { name: 'Lines', type: 'REG_SZ', data: 'one' },
      { name: 'Number', type: 'REG_DWORD', data: '16' },
    ],
    subkeys: [`${KEY}\\Sub`, `${KEY}\\Sub 2`],
  });
});

test('a key without values has keys alone, or nothing', () => {
  const roots = ['HKEY_LOCAL_MACHINE\\HARDWARE', 'HKEY_LOCAL_MACHINE\\SOFTWARE'];
  const output = `\r\n${roots.join('\r\n')}\r\n`;
  assert.deepEqual(parseKey(output, 'HKEY_LOCAL_MACHINE'), { values: [], subkeys: roots });
  for (const nothing of ['', '\r\n', `\r\n${KEY}\r\n`])
    assert.deepEqual(parseKey(nothing, KEY), { values: [], subkeys: [] });
});
