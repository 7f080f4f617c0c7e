import assert from 'node:assert/strict';
import { test } from 'node:test';
import { walk } from '../../task-sequence/document.ts';
import { readTaskSequenceFile } from '../read-task-sequence-file.ts';
import { walkForeign } from '../task-sequence-xml/tree.ts';
import { fixture, sample, sampleNames, samplesMissing } from '../test-fixtures.ts';
import type { TranslationStatus } from './report.ts';
import { translateSequence } from './translate-sequence.ts';

type Counts = Readonly<Record<TranslationStatus, number>>;

/** What was looked at by hand, step by step. */
const expected: Readonly<Record<string, Counts>> = {
  'HPIA_Task_Sequence.zip': { native: 18, translated: 0, opaque: 0, attention: 0 },
  'ModelSupportTS-CM2103.zip': { native: 10, translated: 1, opaque: 0, attention: 0 },
  'OSDCloudTaskSequence.zip': { native: 50, translated: 0, opaque: 0, attention: 0 },
  'PSDClient.xml': { native: 7, translated: 10, opaque: 0, attention: 0 },
  // LTIBootback cleans up MDT's own way of starting the PE.
  'mdt-bios-to-uefi-ts.xml': { native: 3, translated: 2, opaque: 1, attention: 0 },
  'configmgr-sequence.xml': { native: 3, translated: 1, opaque: 0, attention: 0 },
  'configmgr-template.xml': { native: 1, translated: 0, opaque: 0, attention: 0 },
  'mdt-ts.xml': { native: 0, translated: 2, opaque: 0, attention: 0 },
};

async function translationsOf(bytes: Buffer) {
  const file = await readTaskSequenceFile(bytes);
  return file.sequences.map((inFile) => ({ file, inFile, ...translateSequence(inFile, { notices: file.notices }) }));
}

const files: [string, () => Buffer][] = [
  ...['configmgr-sequence.xml', 'configmgr-template.xml', 'mdt-ts.xml'].map((name): [string, () => Buffer] => [
    name,
    () => fixture(name),
  ]),
  ...sampleNames().map((name): [string, () => Buffer] => [name, () => sample(name)]),
];

for (const [name, bytes] of files)
  test(`${name}: every group and step has its line and its node, in order, and each step its status`, async () => {
    for (const { inFile, document, report } of await translationsOf(bytes())) {
      const foreign = [...walkForeign(inFile.sequence.nodes)];
      assert.deepEqual(
        report.nodes.map((row) => [row.kind, row.name, row.path]),
        foreign.map((node) => [node.kind === 'group' ? 'group' : 'step', node.name, node.at.path]),
      );
      assert.deepEqual(
        [...walk(document.steps)].map(({ id, type }) => [id, type]),
        report.nodes.filter(({ becomes }) => becomes !== 'nothing').map(({ id, becomes }) => [id, becomes]),
      );
      assert.deepEqual(report.counts, expected[name] ?? report.counts);
    }
  });

test('of the samples’ steps enough are native or translated', { skip: samplesMissing }, async () => {
  const sums = { configMgr: { good: 0, all: 0 }, mdt: { good: 0, all: 0 } };
  for (const name of sampleNames())
    for (const { file, report } of await translationsOf(sample(name))) {
      const sum = file.format === 'mdt-sequence' ? sums.mdt : sums.configMgr;
      const { native, translated, opaque, attention } = report.counts;
      sum.good += native + translated;
      sum.all += native + translated + opaque + attention;
    }
  assert.ok(sums.configMgr.good >= 0.95 * sums.configMgr.all, JSON.stringify(sums));
  assert.ok(sums.mdt.good >= 0.9 * sums.mdt.all, JSON.stringify(sums));
});
