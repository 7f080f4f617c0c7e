import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorText, messageText, progressText } from './what-scripts-say.ts';

test('a message has its title before it, where it has one', () => {
  assert.equal(messageText({ title: 'Contoso', message: 'Ready.\r\nGo.' }), 'Contoso: Ready. Go.');
  assert.equal(messageText({ title: ' ', message: 'Ready.' }), 'Ready.');
});

test('a failure without words of its own names the step and the code', () => {
  const rows = [
    [{ title: '', message: 'No disk', code: 5, step: 'Partition' }, 'Error: No disk'],
    [{ title: 'Contoso', message: '', code: 5, step: 'Partition' }, 'Contoso: Partition failed with 5.'],
    [{ title: '', message: ' ', code: 0x80070005, step: '' }, 'Error: a step failed with 0x80070005.'],
  ] as const;
  for (const [said, text] of rows) assert.equal(errorText(said), text);
});

test('progress is counted where it says of how much', () => {
  assert.equal(progressText({ message: 'Copying', part: 2, parts: 5 }), 'Copying (2 of 5)');
  assert.equal(progressText({ message: 'Copying', part: 2, parts: 0 }), 'Copying');
  assert.equal(progressText({ message: '', part: 2, parts: 5 }), '(2 of 5)');
});
