/** Nothing that a step of ConfigMgr has is passed over: it is an option, a secret variable, or left out with a reason. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import type { StepKind } from './step.ts';
import { stepKinds } from './step-kinds.ts';

const kinds: readonly StepKind[] = stepKinds;

/** What other options say: an account, a script, rules, the name beside a reference. */
const ofOtherOptions = new Set(['RunAsUser', 'SourceScript', 'Rules', 'TsName']);

test('a property without an option is a secret, or is left out with a reason', () => {
  for (const { slug, configMgr } of kinds) {
    const leftOut = new Map(configMgr?.leftOut?.map(({ property, because }) => [property, because]));
    for (const [property, because] of leftOut) assert.match(because, /[^.]$/, `${slug} ${property}`);
    for (const { property, option, secret } of configMgr?.properties ?? [])
      assert.ok(
        option !== undefined || secret || leftOut.has(property) || ofOtherOptions.has(property),
        `${slug} ${property}`,
      );
  }
});

/** What others have written about ConfigMgr's classes: it lies beside the repository, since it is not part of the product. */
const reference =
  process.env['SLIPWAY_STEP_REFERENCE'] ?? resolve(import.meta.dirname, '../../../shared/spec/04-ts-xml.md');
const referenceMissing: string | false =
  !existsSync(reference) && `there is no ${reference} (SLIPWAY_STEP_REFERENCE names another file)`;

/** Lists and counts, whose parts are read by functions; words that are no properties. */
const readByHand =
  /^(NumAdapters|NumPackages|PackageInfo.*|PackageId|PkgType|Size|Partitions.*|Destination|BootCritical|UTF|BOM|FileSystem|SizeUnits|Bootable|QuickFormat|AssignVolumeLetter|VolumeLetterVariable|VolumeName|Type)$/;

test('every property that real exports have is known to its kind', { skip: referenceMissing }, () => {
  const rows = readFileSync(reference, 'utf8').matchAll(/^\| (\w+Action) \| [^|]* \| ([^|]*) \|/gm);
  let count = 0;
  for (const [, type = '', properties = ''] of rows) {
    const configMgr = kinds.find((kind) => kind.configMgr?.type === type)?.configMgr;
    assert.ok(configMgr !== undefined, type);
    const known = new Set([...configMgr.properties, ...(configMgr.leftOut ?? [])].map(({ property }) => property));
    const words = [...properties.matchAll(/\b[A-Z][A-Za-z]+\b/g)].map(([word]) => word);
    for (const word of words.filter((each) => !/^(OSD|SMS)/.test(each) && !readByHand.test(each))) {
      assert.ok(known.has(word), `${type} ${word}`);
      count += 1;
    }
  }
  assert.ok(count > 80, `${count} properties`);
});
