import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMacList } from './mac-list.ts';

test('a list of MAC addresses is one a line, as Notepad writes it, too', () => {
  const text = '\uFEFF01:23:45:67:89:AB\r\n\r\n  00-11-22-33-44-55  \r\n# kiosk\n; lobby\n';
  assert.deepEqual(parseMacList(text, 'ignored.txt'), ['01:23:45:67:89:ab', '00:11:22:33:44:55']);
});

test('an empty list is one', () => {
  assert.deepEqual(parseMacList('', 'ignored.txt'), []);
});

for (const bad of ['01:23:45:67:89', 'PC-1', '01:23:45:67:89:ab 00:11:22:33:44:55', '01:23:45:67:89:ag'])
  test(`"${bad}" is no MAC address, and its line is named`, () => {
    assert.throws(() => parseMacList(`00:11:22:33:44:55\n${bad}\n`, 'ignored.txt'), /Line 2 of ignored\.txt/);
  });
