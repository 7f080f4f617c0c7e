/** For tests only: damaged and random answer files against the reader, the editor and what removes secrets. */
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { AnswerFile } from './answer-file.ts';
import { AnswerFileError } from './answer-file-error.ts';
import { REMOVED, removeSecrets, secretValues } from './secrets.ts';
import { awkwardFile, minifiedFile } from './test-answer-files.ts';

const samples = [
  Buffer.from(awkwardFile),
  Buffer.from(minifiedFile),
  Buffer.from(`\uFEFF${minifiedFile}`, 'utf16le'),
  Buffer.from(`<?xml version="1.0" encoding="iso-8859-1"?>${minifiedFile}`),
];

const pieces = [
  ...[
    '<',
    '>',
    '/>',
    '</',
    '"',
    "'",
    '=',
    '&',
    '&#',
    ';',
    '&lt;',
    ']]>',
    '<![CDATA[',
    '<!--',
    '-->',
    '<?',
    '?>',
    '<!DOCTYPE x [',
  ],
  ...[
    'xmlns=""',
    'xmlns:wcm="x"',
    '<settings pass="specialize">',
    '<component name="Microsoft-Windows-Shell-Setup">',
    '</component>',
  ],
  ...['<Password>', '</Password>', '<Value/>', '\r', '\n', '\0', '\uFEFF', 'ä', '\ud800'],
].map((text) => Buffer.from(text));

const change = fc.record({ at: fc.nat(4000), value: fc.nat(255) });
const insertion = fc.record({ at: fc.nat(4000), piece: fc.constantFrom(...pieces), away: fc.nat(40) });
/** A file with a few bytes replaced, and pieces put in place of others; one in eight is made of pieces alone. */
const bytes = fc.oneof(
  {
    weight: 7,
    arbitrary: fc
      .record({
        sample: fc.constantFrom(...samples),
        changes: fc.array(change, { maxLength: 2 }),
        insertions: fc.array(insertion, { maxLength: 3 }),
        cut: fc.option(fc.nat(4000), { freq: 8 }),
      })
      .map(({ sample, changes, insertions, cut }) => damaged(sample, changes, insertions, cut)),
  },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => Buffer.concat(parts)),
  },
);

function damaged(
  sample: Buffer,
  changes: readonly { at: number; value: number }[],
  insertions: readonly { at: number; piece: Buffer; away: number }[],
  cut: number | null,
): Buffer {
  let result = Buffer.from(sample.subarray(0, cut ?? sample.length));
  for (const { at, value } of changes) if (at < result.length) result[at] = value;
  for (const { at, piece, away } of insertions)
    result = Buffer.concat([result.subarray(0, at), piece, result.subarray(at + away)]);
  return result;
}

const place = { pass: 'specialize', component: 'Microsoft-Windows-Shell-Setup', architecture: 'amd64' } as const;

/**
 * Runs `count` files. Each is refused with the typed error, or written back as it was; a setting that is set in it is read again, and what removes secrets
 * leaves none.
 */
export function throwBytesAtAnswerFiles(count: number): { read: number; changed: number } {
  const seen = { read: 0, changed: 0 };
  fc.assert(
    fc.property(bytes, (input) => {
      const file = readOrRefused(input);
      if (file === null) return;
      seen.read += 1;
      assert.deepEqual(file.toBytes(), input);
      if (setOrRefused(file)) {
        seen.changed += 1;
        assert.equal(AnswerFile.read(file.toBytes()).get(place, 'ComputerName'), 'PC-<1>');
      }
      removeSecrets(file);
      assert.deepEqual(secretValues(AnswerFile.read(file.toBytes())), [], REMOVED);
    }),
    { numRuns: count },
  );
  return seen;
}

function readOrRefused(input: Buffer): AnswerFile | null {
  try {
    return AnswerFile.read(input);
  } catch (error) {
    assert.ok(error instanceof AnswerFileError, String(error));
    return null;
  }
}

function setOrRefused(file: AnswerFile): boolean {
  try {
    file.set(place, 'ComputerName', 'PC-<1>');
    return true;
  } catch (error) {
    assert.ok(error instanceof AnswerFileError, String(error));
    return false;
  }
}
