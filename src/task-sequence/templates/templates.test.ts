import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enabledSteps, walk } from '../document.ts';
import { lintTaskSequence } from '../lint/lint.ts';
import { parseTaskSequence } from '../parse.ts';
import { kindOf } from '../step-kinds.ts';
import { documentOf } from '../test-document.ts';
import { templates } from './templates.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const answers = { name: 'From a template', image: ID, userStatePackage: ID, upgradePackage: ID };

for (const { slug, asks, document } of templates)
  test(`${slug} is a valid document, and asks for what it uses`, () => {
    const { document: parsed, problems } = parseTaskSequence(document(answers));
    assert.deepEqual(problems, undefined);
    assert.equal(parsed?.name, answers.name);
    const text = JSON.stringify(
      document({ ...answers, image: '%image%', userStatePackage: '%user%', upgradePackage: '%up%' }),
    );
    for (const [ask, mark] of [
      ['image', '%image%'],
      ['userStatePackage', '%user%'],
      ['upgradePackage', '%up%'],
    ] as const)
      assert.equal(text.includes(mark), asks.includes(ask), ask);
  });

for (const { slug, asks, document } of templates)
  test(`${slug} applies the image of the package that was chosen`, () => {
    const indexes = (given: object) =>
      [...walk(documentOf([], document({ ...answers, ...given })).steps)].flatMap((node) =>
        node.type === 'apply-operating-system-image' ? [node.options.index] : [],
      );
    assert.deepEqual(indexes({}), asks.includes('image') ? [1] : []);
    assert.deepEqual(indexes({ imageIndex: 3 }), asks.includes('image') ? [3] : []);
  });

for (const { slug, document } of templates)
  test(`${slug} lints clean: at most it awaits what this version lacks`, () => {
    const findings = lintTaskSequence(documentOf([], document(answers)));
    assert.deepEqual(
      findings.filter(({ severity, rule }) => severity === 'error' || rule !== 'awaits-capability'),
      [],
    );
  });

test('no template erases a disk, or ends well, when a capture has failed', () => {
  for (const { slug, document } of templates)
    for (const node of walk(documentOf([], document(answers)).steps))
      assert.ok(node.type !== 'capture-user-state' || !node.continueOnError, slug);
});

test('those for Linux run whole with this version', () => {
  for (const slug of ['install-linux', 'capture', 'non-operating-system', 'custom']) {
    const template = templates.find((each) => each.slug === slug);
    const { document } = parseTaskSequence(template?.document(answers));
    assert.ok(document !== undefined);
    for (const step of enabledSteps(document.steps))
      assert.ok(Object.values(kindOf(step.type).support).includes('runnable'), `${slug}: ${step.name}`);
  }
});

test('slugs and titles are each one’s own', () => {
  for (const field of ['slug', 'title'] as const)
    assert.equal(new Set(templates.map((each) => each[field])).size, templates.length);
});
