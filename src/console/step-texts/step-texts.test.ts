import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { templates } from '../../task-sequence/templates/templates.ts';
import { type FieldSchema, leafSchemas, optionFields } from '../task-sequence-editor/option-fields.ts';
import { dutchDescriptions } from './dutch-descriptions.ts';
import { dutchLabels, dutchValues } from './dutch-labels.ts';
import { dutchCategories, dutchStepNames, dutchSummaries } from './dutch-steps.ts';
import { dutchTemplates } from './use-template-texts.ts';

const schemas = [...stepKinds.map(optionFields), ...leafSchemas.values()];
const wanted = {
  labels: new Set<string>(),
  descriptions: new Set<string>(),
  values: new Set<string>(),
};
for (const schema of schemas) collect(schema);

/** What is written the same in every language: formats, protocols, names of Windows' own. */
const sameEverywhere =
  /^(REG_\w+|[0-9]+|nvme|ssd|hdd|gpt|mbr|efi|msr|uefi|bios|fat32|ntfs|ext4|tpm|vss|dhcp|(xts-)?aes-\d+|x64|x86|arm64|windows|linux|client|server|active-directory|site)$/;

describe('the Dutch of steps', () => {
  const tables = [
    ['categories', dutchCategories, new Set(stepKinds.map(({ category }) => String(category)))],
    ['names of steps', dutchStepNames, new Set(stepKinds.map(({ name }) => name))],
    ['templates', dutchTemplates, new Set(templates.map(({ slug }) => slug))],
    ['summaries', dutchSummaries, new Set(stepKinds.map(({ summary }) => summary))],
    ['labels', dutchLabels, wanted.labels],
    ['descriptions', dutchDescriptions, wanted.descriptions],
    ['words to choose', dutchValues, new Set([...wanted.values].filter((word) => !sameEverywhere.test(word)))],
  ] as const;

  for (const [what, dutch, english] of tables) {
    it(`has ${what} for every kind of step and no others`, () => {
      assert.deepEqual(Object.keys(dutch).sort(), [...english].sort());
    });
  }

  it('keeps what stands between backquotes, but for the word Name', () => {
    const codes = (text: string) => [...text.matchAll(/`[^`]*`/g)].map(([code]) => code.toLowerCase());
    for (const [english, dutch] of Object.entries({ ...dutchDescriptions, ...dutchSummaries }))
      assert.deepEqual(
        codes(dutch),
        codes(english).map((code) =>
          code
            .replace(/%name%/, '%naam%')
            .replace(/^`name(0*)/, '`naam$1')
            .replace('domain\\name', 'domein\\naam')
            .replace('package:program', 'pakket:programma'),
        ),
        english,
      );
  });
});

function collect({ description, enum: values, properties, anyOf, items, additionalProperties }: FieldSchema): void {
  if (description !== undefined) wanted.descriptions.add(description);
  for (const value of values ?? []) wanted.values.add(String(value));
  for (const [name, property] of Object.entries(properties ?? {})) {
    wanted.labels.add(name);
    collect(property);
  }
  for (const part of [...(anyOf ?? []), items, additionalProperties]) if (part) collect(part);
}
