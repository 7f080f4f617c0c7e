import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { variableCapabilities } from '../../task-sequence/built-in-variables/built-in-variable.ts';
import { builtInVariables } from '../../task-sequence/built-in-variables/built-in-variables.ts';
import { stepVariables } from '../../task-sequence/built-in-variables/step-variables.ts';
import { secretTellings } from '../../task-sequence/literal-secrets.ts';
import { englishParts, englishSentences, phrase } from '../../task-sequence/phrases/english.ts';
import { type Sentences, valueNames } from '../../task-sequence/phrases/phrase.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { dutchStepNames } from '../step-texts/dutch-steps.ts';
import { dutchSentences, inDutch } from './dutch.ts';
import { dutchTerms } from './dutch-terms.ts';

const pairs = Object.entries<string>(englishSentences).map(([code, english]) => {
  const dutch = (dutchSentences as Sentences)[code] ?? '';
  return { code, english, dutch };
});

describe('the Dutch of phrases', () => {
  it('has no code in two tables: one would take the place of the other', () => {
    const codes = englishParts.flatMap((part) => Object.keys(part));
    assert.equal(new Set(codes).size, codes.length);
    assert.deepEqual(Object.keys(dutchSentences).sort(), codes.sort());
  });

  it('uses every value that the English sentence has, and no others', () => {
    for (const { code, english, dutch } of pairs)
      assert.deepEqual(valueNames(dutch).sort(), valueNames(english).sort(), code);
  });

  it('begins and ends as the English does where it is part of another', () => {
    const edges = (text: string) => [/^[^\p{L}{"]*/u.exec(text)?.[0], /[.:]? *$/.exec(text)?.[0]];
    for (const { code, english, dutch } of pairs) assert.deepEqual(edges(dutch), edges(english), code);
  });

  it('keeps error codes and the names of variables', () => {
    const kept = (text: string) => text.match(/SLIP-\d+|_\w+|continueOnError|DeploymentType/g)?.sort();
    for (const { code, english, dutch } of pairs) assert.deepEqual(kept(dutch), kept(english), code);
  });

  it('has every term that phrases name', () => {
    const meanings = builtInVariables.flatMap(({ name, meaning }) => (name.startsWith('_') ? meaning : []));
    const insteads = [...builtInVariables, ...stepVariables.filter(({ kind }) => kind === 'result')];
    const terms = [
      // Of conditions on a system, of options from variables, of Check Readiness.
      ...['family', 'distribution', 'architecture', 'language', 'text', 'number', 'flag', 'list', 'codes'],
      ...['memory', 'processor', 'disk', 'firmware', 'Secure Boot', 'operating system'],
      ...['on', 'off', 'not known', 'type not known'],
      ...Object.values(variableCapabilities),
      ...secretTellings,
      ...meanings,
      ...insteads.flatMap(({ instead }) => instead ?? []),
    ];
    assert.deepEqual(Object.keys(dutchTerms).sort(), [...new Set(terms)].sort());
    for (const { name } of stepKinds) assert.ok(dutchStepNames[name] !== undefined, name);
  });

  it('says a phrase with phrases and terms in it', () => {
    const said = phrase('failsThere', {
      because: phrase('kindAwaits', {
        ...{ kind: { term: 'Enable BitLocker' }, environment: 'linux' },
        capability: { term: 'the driver catalogue' },
      }),
      waiting: '',
    });
    assert.equal(
      inDutch({ message: '', phrase: said }),
      'Deze versie kan de stap niet uitvoeren, en de uitvoering mislukt daar: BitLocker inschakelen in linux wacht op de catalogus van stuurprogramma’s. Zet er een andere stap voor in de plaats, of schakel hem uit.',
    );
  });

  it('leaves English what another version of the program has said', () => {
    for (const values of [{}, { name: { text: 'unheard', values: {} } }])
      assert.equal(inDutch({ message: 'English.', phrase: { text: 'unsetVariable', values } }), 'English.');
    for (const text of ['unheard', 'toString', '__proto__'])
      assert.equal(inDutch({ message: 'English.', phrase: { text, values: {} } }), 'English.');
  });
});
