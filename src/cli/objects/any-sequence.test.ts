/** Whatever a task sequence holds: written as the CLI writes it and read as it reads, it is the same; and a file keeps its comments. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { readable } from '../../task-sequence/readable.ts';
import { resolveNames, withNames } from '../../task-sequence/reference-names.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { anyDocument, anyStepOf, KNOWN_ID, textOf } from '../../task-sequence/test-any-document.ts';
import { documentsIn } from '../document-file.ts';
import { formatBody } from '../output.ts';
import { textOf as fileText, type WrittenObject } from './object-text.ts';

/** An image and a task sequence that are called anything. */
const anyThings = fc
  .record({ image: textOf({ minLength: 1, maxLength: 100 }), sequence: textOf({ minLength: 1, maxLength: 100 }) })
  .map(({ image, sequence }) => ({
    images: [{ id: KNOWN_ID, name: image }],
    packages: [],
    applications: [],
    taskSequences: [{ id: KNOWN_ID, name: sequence }],
  }));
type Things = typeof anyThings extends fc.Arbitrary<infer T> ? T : never;

/** As `slipway export` makes it. */
function objectOf(document: TaskSequenceDocument, things: Things): WrittenObject {
  return {
    ...{ kind: 'task-sequence', name: document.name },
    value: { kind: 'task-sequence', ...Object(withNames(readable(document), things)) },
    whole: { kind: 'task-sequence', ...Object(withNames(document, things)) },
  };
}

function readAgain(text: string, things: Things): unknown {
  const { files, problems } = documentsIn('x.yaml', text);
  assert.deepEqual(problems, []);
  assert.equal(files.length, 1);
  const { document, problems: wrong } = parseTaskSequence(resolveNames(files[0]!.value, things).document);
  assert.deepEqual(wrong, undefined);
  return plain(document);
}

/** Without what is undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

test('any document is the same after it was written as YAML and read again', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(anyDocument, anyThings, ({ document }, things) => {
      const object = objectOf(document, things);
      for (const text of [fileText(object, 'x.yaml', null), formatBody(object.whole, 'yaml')])
        assert.deepEqual(readAgain(text, things), plain(document), text);
    }),
    { numRuns: 60 },
  );
});

const anyStep = fc.oneof(...stepKinds.map(anyStepOf));

test('any file keeps each of its comments when its sequence is written to it again, changed or not', {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(
      anyDocument,
      anyThings,
      anyStep,
      textOf({}),
      fc.nat(),
      ({ written, document }, things, step, text, where) => {
        const { commented, comments } = withComments(fileText(objectOf(document, things), 'x.yaml', null));
        assert.deepEqual(readAgain(commented, things), plain(document), 'comments say nothing');
        assert.equal(
          fileText(objectOf(document, things), 'x.yaml', commented),
          commented,
          'the same: every byte stays',
        );
        const next = changed(written, step, text, where);
        const again = fileText(objectOf(next, things), 'x.yaml', commented);
        assert.deepEqual(readAgain(again, things), plain(next));
        const lost = comments.filter((comment) => !new RegExp(`# ${comment}$`, 'm').test(again));
        assert.deepEqual(lost, [], again);
      },
    ),
    { numRuns: 30 },
  );
});

/** A comment of its own above each key and entry. */
function withComments(text: string): { commented: string; comments: string[] } {
  const document = parseDocument(text);
  const comments: string[] = [];
  const comment = (): string => {
    comments.push(`comment ${comments.length}`);
    return ` ${comments.at(-1)}`;
  };
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key)) key.commentBefore = comment();
    },
    Seq: (_, { items }) => {
      for (const item of items) if (isScalar(item) || isSeq(item) || isMap(item)) item.commentBefore = comment();
    },
  });
  return { commented: document.toString({ lineWidth: 0 }), comments };
}

/** With a step more, and another description of the sequence. */
function changed(written: unknown, step: object, description: string, where: number): TaskSequenceDocument {
  const steps: object[] = Object(written).steps;
  const at = where % (steps.length + 1);
  const { document } = parseTaskSequence({
    ...Object(written),
    description,
    steps: [...steps.slice(0, at), { ...step, id: 'new' }, ...steps.slice(at)],
  });
  assert.ok(document !== undefined);
  return document;
}
