import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { environments } from '../step.ts';
import { kindOf } from '../step-kinds.ts';
import { builtInVariable, builtInVariables, resultsOfKind } from './built-in-variables.ts';
import { stepVariables } from './step-variables.ts';

describe('the table', () => {
  test('has each name once, and none that belongs to an option or result of a step', () => {
    const names = builtInVariables.map(({ name }) => name.toLowerCase());
    assert.equal(new Set(names).size, names.length);
    const ofSteps = new Set(stepVariables.map(({ name }) => name.toLowerCase()));
    assert.deepEqual(
      names.filter((name) => ofSteps.has(name)),
      [],
    );
  });

  for (const { name, kind, meaning, support, instead, steps = [] } of builtInVariables)
    test(`${name} says what it means, and what takes its place where it means nothing`, () => {
      assert.match(meaning, /\.$/);
      if (kind === 'fact') assert.match(name, /^_/);
      if (Object.keys(support).length === 0) assert.match(instead ?? '', /^[A-Z].*\.$/);
      // What is said of a step is not more than what the step says of itself.
      for (const environment of environments)
        if (steps.length > 0 && support[environment] === 'now')
          assert.ok(
            steps.some((slug) => kindOf(slug).support[environment] === 'runnable'),
            environment,
          );
    });
});

test('a name is found however it is written, and one of a family by its number or package id', () => {
  assert.equal(builtInVariable('_smstsmake')?.name, '_SMSTSMake');
  assert.equal(builtInVariable('OSDAdapter12DNSDomain')?.name, 'OSDAdapter#DNSDomain');
  assert.equal(builtInVariable('_SMSTSABC0001F')?.name, '_SMSTS<ID>');
  assert.equal(builtInVariable('_SMSTSHTTPABC0001F')?.name, '_SMSTSHTTP<ID>');
  for (const name of ['OSDAdapterName', 'OSDAdapter1Colour', '_SMSTSMakes', '_SMSTSABC0001G', '', 'constructor'])
    assert.equal(builtInVariable(name), null, name);
});

test('results are told of the step that sets them', () => {
  assert.deepEqual(resultsOfKind('apply-operating-system-image'), ['OSDTargetSystemDrive']);
  assert.ok(resultsOfKind('check-readiness').includes('_TS_CRTPMENABLED'));
  assert.deepEqual(resultsOfKind('restart-computer'), []);
});

/** What others have written about ConfigMgr's variables: it lies beside the repository, since it is not part of the product. */
const reference =
  process.env['SLIPWAY_VARIABLE_REFERENCE'] ?? resolve(import.meta.dirname, '../../../../shared/spec/03-variables.md');
const referenceMissing: string | false =
  !existsSync(reference) && `there is no ${reference} (SLIPWAY_VARIABLE_REFERENCE names another file)`;

test('every variable that ConfigMgr is known to have is here', { skip: referenceMissing }, () => {
  const known = new Set(stepVariables.map(({ name }) => name.toLowerCase()));
  const missing = namesIn(readFileSync(reference, 'utf8')).filter(
    (name) => builtInVariable(name) === null && !known.has(name.toLowerCase()),
  );
  assert.deepEqual(missing, []);
});

/** Names in the first cells of its tables, `N` as a number. A stem before "…" is none, nor are a setting’s word and an object of scripts. */
function namesIn(text: string): string[] {
  const cells = text.split('\n').flatMap((line) => /^\| ([^|]+) \|/.exec(line)?.[1] ?? []);
  const names = cells.flatMap((cell) => [
    ...cell.matchAll(/(?<![A-Za-z0-9])_?(?:TS_CR|SMSTS|SMS|TS|OSD|SetupComplete)[A-Za-z0-9]+(?![A-Za-z0-9…<])/g),
  ]);
  const found = names.map(([name]) => name.replace(/^(OSDAdapter|OSDPartitions|OSDPackage)N(?=[A-Z])/, '$10'));
  assert.ok(found.length > 250, `${found.length} names`);
  return [...new Set(found)].filter((name) => !/^(TSCache|TSEnvironment|OSDAdapter)$/.test(name));
}
