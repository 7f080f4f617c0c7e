import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootEnglish, bootPhrase, bootSentences } from '../../api/boot-phrases.ts';
import { type Sentences, valueNames } from '../../task-sequence/phrases/phrase.ts';
import { dutchBoot } from './dutch-boot.ts';
import { inDutch } from './use-reasons.ts';

const pairs = Object.entries<string>(bootSentences).map(([code, english]) => {
  return { code, english, dutch: (dutchBoot as Sentences)[code] ?? '' };
});

test('each reason of a boot has its values in Dutch too, and its full stop', () => {
  for (const { code, english, dutch } of pairs) {
    assert.deepEqual(valueNames(dutch).sort(), valueNames(english).sort(), code);
    assert.equal(dutch.endsWith('.'), english.endsWith('.'), code);
  }
});

test('the name of a task sequence is the one value in quotation marks: it is left out for who may not know it', () => {
  const quoted = (sentence: string) => [...sentence.matchAll(/"\{(\w+)\}"/g)].map(([, name]) => name);
  for (const { code, english, dutch } of pairs) {
    const names = valueNames(english).filter((name) => name === 'name');
    assert.deepEqual([quoted(english), quoted(dutch)], [names, names], code);
  }
});

test('reasons are said in Dutch; what an older version recorded, or a newer one says, stays English', () => {
  const required = bootPhrase('sentence', { text: bootPhrase('required', { name: 'Lab 1' }) });
  const reasons = [bootEnglish(required), 'Unheard.'];
  assert.deepEqual(inDutch({ reasons, phrases: [required, { text: 'unheard', values: {} }] }), [
    '"Lab 1" is verplicht en is op dit apparaat nog niet uitgevoerd.',
    'Unheard.',
  ]);
  assert.deepEqual(inDutch({ reasons, phrases: null }), reasons);
});
