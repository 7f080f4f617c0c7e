import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distinct, english, joined, phrase } from './english.ts';
import { inWords, valueNames, withTexts } from './phrase.ts';

test('values are filled in as they are, whatever stands in them', () => {
  const hostile = '{name} $& $1 %Name%';
  assert.equal(
    english(phrase('missingPackage', { name: hostile })),
    `The package "${hostile}" is not in this site. Make it, or name another one.`,
  );
});

test('a phrase within a phrase and a term are said in the same language', () => {
  const language = { sentences: { a: '{one}-{^two}-{three}', b: 'bé' }, term: (of: string) => `<${of}>` };
  const values = { one: { text: 'b', values: {} }, two: { text: 'b', values: {} }, three: { term: 't' } };
  assert.equal(inWords({ text: 'a', values }, language), 'bé-Bé-<t>');
});

test('what lacks a sentence or a value has no words, wherever that is', () => {
  const language = { sentences: { a: '{one}' }, term: (of: string) => of };
  for (const said of [
    { text: 'x', values: {} },
    { text: 'a', values: {} },
    { text: 'a', values: { one: { text: 'x', values: {} } } },
    { text: 'toString', values: {} },
    { text: 'constructor', values: {} },
  ])
    assert.equal(inWords(said, language), null);
  assert.throws(() => english({ text: 'x', values: {} }), /no English for the phrase x/);
});

test('several are joined in their order, and each is said once', () => {
  const either = joined('or', ['winpe', 'linux', 'windows']);
  assert.equal(english(phrase('asItIs', { text: either ?? '' })), 'winpe or linux or windows');
  assert.equal(joined('comma', []), null);
  const same = [phrase('asItIs', { text: 'x' }), phrase('asItIs', { text: 'y' }), phrase('asItIs', { text: 'x' })];
  assert.deepEqual(distinct(same).map(english), ['x', 'y']);
});

test('texts are changed wherever they are, and the phrase that was given stays', () => {
  const within = phrase('asItIs', { text: 'hunter22' });
  const given = phrase('and', { one: within, other: { term: 'a hunter22' } });
  const changed = withTexts(given, (text) => text.replaceAll('hunter22', '***'));
  assert.deepEqual([english(changed), english(given)], ['*** and a ***', 'hunter22 and a hunter22']);
});

test('names of values are told with and without a capital', () => {
  assert.deepEqual(valueNames('{^one} and {two}, {one}'), ['one', 'two', 'one']);
});
