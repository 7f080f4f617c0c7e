import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseQuery } from './parse-query.ts';
import { printQuery } from './print-query.ts';
import { anyQuery } from './test-queries.ts';

const understood: readonly (readonly [text: string, printed: string])[] = [
  [
    'manufacturer = "Dell" and memory >= 8 GB and not name like "LAB-*"',
    'manufacturer = "Dell" and memory >= 8 GB and not name like "LAB-*"',
  ],
  ["  NAME='x'\n", 'name = "x"'],
  ['a-b = 1'.replace('a-b', 'chassis-type'), 'chassis-type = 1'],
  ['name = "a" or name = "b" and name = "c"', 'name = "a" or (name = "b" and name = "c")'],
  ['(name = "a" or name = "b") and name = "c"', '(name = "a" or name = "b") and name = "c"'],
  ['not not name = "a"', 'not not name = "a"'],
  ['not (tpm = yes and secure-boot = true)', 'not (tpm = yes and secure-boot = yes)'],
  ['model not in ("a", "b")', 'model not in ("a", "b")'],
  ['model not like "[[]a[*]?"', 'model not like "[[]a[*]?"'],
  ['memory < 8gb or memory < 0.5 TB or memory = 1', 'memory < 8 GB or memory < 512 GB or memory = 1'],
  ['memory in (8 GB, 1024 MB, 3 KB)', 'memory in (8 GB, 1 GB, 3 KB)'],
  [
    'last-seen within 30 days and last-seen not within 1 hour',
    'last-seen within 30 days and last-seen not within 1 hour',
  ],
  [
    'created before 2026-01-01 or created after 2026-01-01T12:30+02:00',
    'created < 2026-01-01 or created > 2026-01-01T10:30:00.000Z',
  ],
  ['created >= "2026-01-01 12:30"', 'created >= 2026-01-01T12:30:00.000Z'],
  ['asset-tag is missing or asset-tag is present', 'asset-tag is missing or asset-tag is present'],
  ['name <> "it""s"', 'name != "it""s"'],
  ["name = 'it''s \"x\"'", 'name = "it\'s ""x"""'],
  ['name = "C:\\dir"', 'name = "C:\\dir"'],
  ['everything', 'everything'],
  ['not matches (name = "a")', 'not matches (name = "a")'],
  ['mac in ("00-11-22-33-44-55")', 'mac in ("00:11:22:33:44:55")'],
  ['firmware = "UEFI"', 'firmware = "UEFI"'],
  ["name = '''; drop table device; --'", 'name = "\'; drop table device; --"'],
];

for (const [text, printed] of understood)
  test(`understands ${JSON.stringify(text)}`, () => {
    const { query, problem } = parseQuery(text);
    assert.equal(problem, undefined);
    assert.equal(printQuery(query!), printed);
  });

const refused: readonly (readonly [text: string, problem: string | RegExp])[] = [
  ['', 'line 1, column 1: expected an attribute, not or (, found the end'],
  ['name', /^line 1, column 5: expected one of = != < <= > >= like in "is missing" "is present", found the end$/],
  ['name = "a" and', 'line 1, column 15: expected an attribute, not or (, found the end'],
  ['name = "a"\nand modle = "b"', 'line 2, column 5: there is no attribute "modle". Did you mean model?'],
  ['serial = "b"', 'line 1, column 1: there is no attribute "serial". Did you mean serial-number?'],
  ['xyzzy = "b"', /^line 1, column 1: there is no attribute "xyzzy". Those that there are: name, id, /],
  ['__proto__ = "b"', /there is no attribute "__proto__"/],
  ['constructor = "b"', /there is no attribute "constructor"/],
  ['name = x', 'line 1, column 8: expected a text between quotation marks, found "x". Write "x"'],
  ['name = 5', 'line 1, column 8: expected a text between quotation marks, found "5". Write "5"'],
  ['name = "a', 'line 1, column 8: the text that begins here has no closing "'],
  ['name = “a”', /printed quotation mark/],
  ['name = "a")', 'line 1, column 11: expected and, or or the end, found ")". It closes nothing'],
  ['(name = "a"', 'line 1, column 12: expected and, or or the ) that belongs to character 1, found the end'],
  ['name = "a" name = "b"', 'line 1, column 12: expected and, or or the end, found "name"'],
  ['name not = "a"', /expected like, in or within, found "="/],
  ['name is "a"', /expected missing or present, found "a". Values are compared with =/],
  ['name like 5', /expected a pattern between quotation marks/],
  ['name like "[a"', /has a \[ without what belongs to it/],
  ['name like "[]"', /has a \[ without what belongs to it/],
  ['name like "[z-a]"', /the range z-a runs backwards/],
  ['name like "[😀]"', /up to U\+FFFF/],
  [`name like "${'*'.repeat(1_001)}"`, /at most 1000 characters/],
  ['memory like "8*"', 'line 1, column 8: like is for texts, and memory is a number'],
  ['memory >= "8"', /expected a size, as in 8 GB, found "8". Leave the quotation marks out/],
  ['memory >= 8 PB', /expected and, or or the end, found "PB"/],
  ['chassis-type = 8 GB', 'line 1, column 18: chassis-type is a number without a unit'],
  ['memory > 99999999999 TB', /this number is too large/],
  [`memory > ${'9'.repeat(400)}`, /this number is too large/],
  ['chassis-type = 0.0000001', /at most 6 digits/],
  ['tpm > yes', /tpm is yes or no: it is compared with = or !=/],
  ['tpm = 1', /expected yes or no, found "1". Write tpm = yes/],
  ['tpm', /expected one of = != in/],
  ['firmware = "efi"', 'line 1, column 12: firmware is one of "uefi", "bios". Did you mean uefi?'],
  ['disk-type in ("nvme", "floppy")', /disk-type is one of "nvme", "ssd"/],
  ['name in ()', /expected a text between quotation marks, found "\)"/],
  ['name in "a"', /expected \(, found "a"/],
  ['name within 5 days', 'line 1, column 6: within is for times, and name is a text'],
  ['last-seen within 5 years', /expected minutes, hours, days, weeks, found "years"/],
  ['last-seen within -5 days', /expected a number of days/],
  ['last-seen within 99999999 weeks', /longer than a hundred years/],
  ['created before 2026-02-30', /no day or time/],
  ['created before yesterday', /expected a day or a time/],
  ['name = "a\0"', /^line 1, column 10: this character cannot be in a text/],
  ['name = "\ud800"', /this character cannot be in a text/],
  ['name = "a"; drop table device', /";" is no part of a query/],
  ['name = "a" -- b', /"-" is no part of a query/],
  ['name = "a" /* b */', /"\/" is no part of a query/],
  [`name = "${'a'.repeat(1_000_000)}"`, /at most 65536 characters, this one has 1000009/],
  ['('.repeat(10_000), /more than 64 parentheses and NOTs/],
  [`${'not '.repeat(10_000)}name = "a"`, /more than 64 parentheses and NOTs/],
  [`${'matches ('.repeat(7_000)}`, /more than 64 parentheses and NOTs/],
  [Array(501).fill('tpm = yes').join(' or '), /at most 500 comparisons/],
  [`name in (${Array(5_001).fill('"a"').join(',')})`, /at most 5000 values/],
  [`select * from SMS_R_System where ${'('.repeat(10_000)}`, /more than 64 parentheses and NOTs/],
  [
    `select * from SMS_R_System where ${'ResourceId in (select ResourceId from SMS_R_System where '.repeat(1_000)}`,
    /more than 64 parentheses and NOTs/,
  ],
  [`select * from SMS_R_System where Name in (${Array(5_001).fill('"a"').join(',')})`, /at most 5000 values/],
];

for (const [text, expected] of refused)
  test(`refuses ${JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)}`, () => {
    const { problem } = parseQuery(text);
    if (typeof expected === 'string') assert.equal(problem?.text, expected);
    else assert.match(problem?.text ?? 'understood', expected);
  });

test('what is printed is read as the same query', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      const printed = printQuery(query);
      assert.deepEqual(parseQuery(printed).query, structuredClone(query), printed);
    }),
    { numRuns: 1_000 },
  );
});

test('any text has an answer', () => {
  const words = fc.constantFrom(
    'name',
    'not',
    '(',
    ')',
    'and',
    'or',
    '=',
    '"a"',
    'like',
    'in',
    'select',
    'from',
    '*',
    ',',
    '5',
    'memory',
    'GB',
    'is',
    'within',
    '\0',
    '.',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(words).map((some) => some.join(' ')),
      ),
      (text) => {
        const { query, problem } = parseQuery(text);
        assert.notEqual(query === undefined, problem === undefined);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('every query of the documentation is understood', () => {
  const page = readFileSync(new URL('../../../../docs/collection-queries.md', import.meta.url), 'utf8');
  const queries = [...page.matchAll(/```(?:query|wql)\n(.*?)\n```/gs)].map(([, query]) => query ?? '');
  assert.ok(queries.length >= 12, `${queries.length} queries`);
  for (const query of queries) assert.equal(parseQuery(query).problem, undefined, query);
});
