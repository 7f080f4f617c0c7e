import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { InterchangeError } from '../interchange-error.ts';
import { readXmlFile } from '../read-xml-file.ts';
import { fixture } from '../test-fixtures.ts';
import { readSequence } from './read-sequence.ts';
import { foreignSequence, withoutForeignPlaces } from './test-trees.ts';
import type { ForeignSequence } from './tree.ts';
import { writeSequence } from './write-sequence.ts';

function reread(sequence: ForeignSequence) {
  return withoutForeignPlaces(readSequence(readXmlFile(writeSequence(sequence))).sequence);
}

test('any tree that is written reads back to an equal one', () => {
  fc.assert(
    fc.property(foreignSequence, (sequence) => {
      assert.deepEqual(reread(sequence), withoutForeignPlaces(sequence));
    }),
    { numRuns: 300 },
  );
});

for (const name of ['configmgr-sequence.xml', 'mdt-ts.xml']) {
  test(`${name} is written without a loss`, () => {
    const { sequence } = readSequence(readXmlFile(fixture(name)));
    assert.deepEqual(reread(sequence), withoutForeignPlaces(sequence));
  });
}

test('a step is written as ConfigMgr writes it', () => {
  const xml =
    '<sequence version="3.10"><step type="SMS_TaskSequence_RebootAction" name="Restart" description="" runIn="WinPEandFullOS" successCodeList="0" retryCount="0" runFromNet="false"><action>smsboot.exe /target:HD</action><defaultVarList><variable name="SMSRebootTarget" property="Target" hidden="true">HD</variable></defaultVarList></step></sequence>';
  assert.equal(writeSequence(readSequence(readXmlFile(xml)).sequence), xml);
});

test('characters that XML cannot hold are refused, each with its place', () => {
  const { sequence } = readSequence(readXmlFile('<sequence><step name="a"/><step name="b"/></sequence>'));
  const broken = { ...sequence, nodes: sequence.nodes.map((node) => ({ ...node, action: 'ring \u0007' })) };
  assert.throws(
    () => writeSequence(broken),
    (error: InterchangeError) => {
      assert.deepEqual(
        error.problems.map(({ path, message }) => `${path}: ${message}`),
        [1, 2].map((n) => `sequence/step[${n}]/action[1]: the character U+0007 cannot be written in XML`),
      );
      return true;
    },
  );
});
