import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childElements, type XmlElement } from '../formats/xml/element.ts';
import { readCimInstance, textProperty } from './configmgr-export/cim-instance.ts';
import { openZip } from './configmgr-export/read-zip.ts';
import { readTaskSequenceFile } from './read-task-sequence-file.ts';
import { readXmlFile } from './read-xml-file.ts';
import { readDynamicVariableRules, writeDynamicVariableRules } from './task-sequence-xml/dynamic-variables.ts';
import { decodePowerShellScript, encodePowerShellScript } from './task-sequence-xml/powershell-script.ts';
import { readSequence } from './task-sequence-xml/read-sequence.ts';
import { withoutForeignPlaces } from './task-sequence-xml/test-trees.ts';
import { type ForeignStep, propertyOf, walkForeign } from './task-sequence-xml/tree.ts';
import { writeSequence } from './task-sequence-xml/write-sequence.ts';
import { sample, sampleNames, samplesMissing } from './test-fixtures.ts';

/** Groups and steps as another program (Python's ElementTree) counts them, packages as their ReferencesInfo.xml lists them. */
const counted: Readonly<Record<string, { format: string; groups: number; steps: number; packages: number }>> = {
  'HPIA_Task_Sequence.zip': { format: 'configmgr-export', groups: 4, steps: 18, packages: 3 },
  'ModelSupportTS-CM2103.zip': { format: 'configmgr-export', groups: 3, steps: 11, packages: 0 },
  'OSDCloudTaskSequence.zip': { format: 'configmgr-export', groups: 10, steps: 50, packages: 2 },
  'PSDClient.xml': { format: 'mdt-sequence', groups: 5, steps: 17, packages: 0 },
  'mdt-bios-to-uefi-ts.xml': { format: 'mdt-sequence', groups: 1, steps: 6, packages: 0 },
};

test('there are samples of other people', { skip: samplesMissing }, () => assert.ok(sampleNames().length > 0));

for (const name of sampleNames()) {
  test(`${name} is read without a loss, and written back to an equal tree`, async () => {
    const file = await readTaskSequenceFile(sample(name));
    for (const { sequence } of file.sequences) {
      const written = writeSequence(sequence);
      const again = readSequence(readXmlFile(written)).sequence;
      assert.deepEqual(withoutForeignPlaces(again), withoutForeignPlaces(sequence));
    }
    const [main] = file.sequences;
    assert.ok(main);
    const nodes = [...walkForeign(main.sequence.nodes)];
    const groups = nodes.filter(({ kind }) => kind === 'group').length;
    const found = { format: file.format, groups, steps: nodes.length - groups, packages: main.packages.length };
    assert.deepEqual(found, counted[name] ?? found);
  });
}

for (const name of sampleNames()) {
  test(`no value of ${name} is lost on the way through the tree`, async () => {
    const before = readXmlFile(await sequenceOf(name));
    const [found] = (await readTaskSequenceFile(sample(name))).sequences;
    assert.ok(found);
    assert.deepEqual(values(readXmlFile(writeSequence(found.sequence))), values(before));
  });
}

/** The XML of a sample's sequence, out of the zip where it lies in one. */
async function sequenceOf(name: string): Promise<Uint8Array | string> {
  if (!name.endsWith('.zip')) return sample(name);
  const zip = await openZip(sample(name));
  const object = zip.names.find((file) => file.endsWith('/object.xml'));
  assert.ok(object);
  const instance = readCimInstance(readXmlFile(await zip.read(object)));
  assert.ok(instance);
  return textProperty(instance, 'Sequence');
}

/** Every attribute and text of the elements, sorted: what is written may come in another order, but not be lost. */
function values(element: XmlElement): string[] {
  const own = [...element.attributes].map(([key, value]) => `${element.name}@${key}=${value}`);
  const texts = element.content.filter((child) => typeof child === 'string' && child.trim() !== '');
  return [...own, ...texts.map((text) => `${element.name}=${text}`), ...childElements(element).flatMap(values)].sort();
}

test('rules and scripts of the samples decode and encode to the same', { skip: samplesMissing }, async () => {
  let [rules, scripts] = [0, 0];
  for (const name of sampleNames()) {
    for (const step of await stepsOf(name)) {
      const ruleText = propertyOf(step, 'Rules');
      if (step.type === 'SMS_TaskSequence_SetDynamicVariablesAction' && ruleText !== undefined) {
        assert.equal(
          writeDynamicVariableRules(readDynamicVariableRules(ruleText).rules),
          ruleText.trim().replaceAll(/><\/(Value|variable|Variable)>/g, '/>'),
        );
        rules += 1;
      }
      const script = propertyOf(step, 'SourceScript');
      if (script === undefined) continue;
      assert.equal(encodePowerShellScript(decodePowerShellScript(script)), script);
      scripts += 1;
    }
  }
  assert.ok(rules > 0 && scripts > 0, `${rules} rules, ${scripts} scripts`);
});

async function stepsOf(name: string): Promise<ForeignStep[]> {
  const { sequences } = await readTaskSequenceFile(sample(name));
  return sequences.flatMap(({ sequence }) => [...walkForeign(sequence.nodes)].filter((node) => node.kind !== 'group'));
}
