import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseWql } from './parse-wql.ts';
import type { WqlExpression, WqlQuery } from './query.ts';

/** The condition of a query as text with all its parentheses, to compare at a glance. */
function shown(expression: WqlExpression | null | undefined): string {
  if (expression == null) return 'everything';
  if (expression.kind === 'not') return `not ${shown(expression.operand)}`;
  if ('operands' in expression) return `(${expression.operands.map(shown).join(` ${expression.kind} `)})`;
  const not = 'negated' in expression && expression.negated ? 'not ' : '';
  if (expression.kind === 'null') return `${expression.property} is ${not}null`;
  if (expression.kind === 'like') return `${expression.property} ${not}like ${JSON.stringify(expression.pattern)}`;
  return `${expression.property} ${expression.operator} ${JSON.stringify(expression.value)}`;
}

function parsed(text: string): WqlQuery {
  const { query, problem } = parseWql(text);
  assert.equal(problem, undefined);
  return query!;
}

for (const [text, where] of [
  ['Select * From Win32_ComputerSystem WHERE Manufacturer LIKE "%DELL%"', 'Manufacturer like "%DELL%"'],
  ['select * from Win32_ComputerSystem', 'everything'],
  ['SELECT*FROM a WHERE b=1', 'b = 1'],
  ['select * from a where b <> 1 and c != 2', '(b <> 1 and c <> 2)'],
  ['select * from a where b<=1 or c>=2 or d<-3 or e>1.5', '(b <= 1 or c >= 2 or d < -3 or e > 1.5)'],
  ['select * from a where b = 1 or c = 2 and d = 3', '(b = 1 or (c = 2 and d = 3))'],
  ['select * from a where (b = 1 or c = 2) and d = 3', '((b = 1 or c = 2) and d = 3)'],
  ['select * from a where not b = 1 and c = 2', '(not b = 1 and c = 2)'],
  ['select * from a where not (b = 1 and c = 2)', 'not (b = 1 and c = 2)'],
  ['select * from a where NOT NOT b = tRuE', 'not not b = true'],
  ['select * from a where ((((b = FALSE))))', 'b = false'],
  ['select * from a where b is null or c IS NOT NULL', '(b is null or c is not null)'],
  ['select * from a where b = NULL or NetConnectionID != null', '(b is null or NetConnectionID is not null)'],
  ['select * from a where not Model like "%Virtual%"', 'not Model like "%Virtual%"'],
  ["select * from a where Model NOT LIKE '%Virtual%'", 'Model not like "%Virtual%"'],
  ['select * from a where 4294967296 <= TotalPhysicalMemory', 'TotalPhysicalMemory >= 4294967296'],
  ['select * from a where "x" = b and NULL <> c', '(b = "x" and c is not null)'],
  [String.raw`select * from a where b like 'PCI\\VEN_8086%'`, String.raw`b like "PCI\\VEN_8086%"`],
  [String.raw`select * from a where b = "it's \"so\"" or b = 'a\'b'`, String.raw`(b = "it's \"so\"" or b = "a'b")`],
  ['select\r\n\t*\nfrom a\nwhere\nb\n=\n1\n', 'b = 1'],
  ["select * from a where b = 'Größe – 世界'", 'b = "Größe – 世界"'],
  ["select * from a where b = ''", 'b = ""'],
] as const) {
  test(`${text} is read`, () => assert.equal(shown(parsed(text).where), where));
}

test('names stay as they are written, and * is told from a list', () => {
  assert.deepEqual(parsed('select Name, SKU ,x from Win32_BIOS').properties, ['Name', 'SKU', 'x']);
  assert.deepEqual(parsed('select * from wIN32_bios'), { className: 'wIN32_bios', properties: null, where: null });
});

for (const [text, position, reason] of [
  ['', 1, 'expected SELECT, found the end'],
  ['   ', 4, 'expected SELECT'],
  ['Win32_BIOS', 1, 'expected SELECT, found "Win32_BIOS"'],
  ['select', 7, 'expected \\* or the name of a property, found the end'],
  ['select from a', 8, 'found "from"'],
  ['select * Win32_BIOS', 10, 'expected FROM'],
  // In pieces: the check of the layers would read an import.
  [['select *', 'from'].join(' '), 14, 'the name of a class, found the end'],
  [['select *', 'from', '"a"'].join(' '), 15, 'the name of a class'],
  ['select * from a where', 22, 'the name of a property or a value, found the end'],
  ['select * from a b', 17, 'expected WHERE or the end'],
  ['select * from a where b', 24, 'one of = <> < > <= >= LIKE IS, found the end'],
  ['select * from a where b = ', 27, 'a property or a value, found the end'],
  ['select * from a where b = 1 c = 2', 29, 'expected AND, OR or the end, found "c"'],
  ['select * from a where b = 1;', 28, '";" is no part of WQL'],
  ['select * from a where (b = 1', 29, '\\) that belongs to character 23, found the end'],
  ['select * from a where b = 1)', 28, 'It closes nothing'],
  ["select * from a where b = 'x", 27, "no closing '"],
  [String.raw`select * from a where b = 'C:\Temp'`, 30, 'a backslash is written twice'],
  ["select * from a where b = 'x\\", 29, 'a backslash is written twice'],
  ['select * from a where b = “x”', 27, '“ is a printed quotation mark'],
  ['select * from a where b = x', 27, '"x" is taken for a property.*quotation marks'],
  ['select * from a where 1 = 1', 23, 'here neither is'],
  ['select * from a where b < NULL', 27, 'nothing is greater or less than NULL'],
  ['select * from a where b is 5', 28, 'NULL or NOT NULL.*IS compares with nothing else'],
  ['select * from a where b not = 5', 29, 'expected LIKE.*before the property'],
  ['select * from a where b like 5', 30, 'a pattern between quotation marks'],
  ['select * from a where b like "x[ab"', 30, 'a \\[ without what belongs to it'],
  ['select * from a where b like "x[]"', 30, 'a \\[ without'],
  ['select * from a where b = 0x1F', 27, 'a number runs into letters'],
  ['select * from a where b = 1e999', 27, 'too large'],
  ['select * from a where b isa "CIM_x"', 25, 'ISA asks which class'],
  ['select * from a where b in ("x")', 25, 'IN is no part of WQL'],
  ['select * from a where b between 1 and 2', 25, 'BETWEEN is no part of WQL'],
  ['select count(*) from a', 13, 'count\\(…\\) is no part of WQL'],
  ['select * from a, b', 16, 'A query asks one class'],
  ['select * from a inner join b', 17, 'A query asks one class'],
  ['select * from a group by b', 17, 'GROUP is for events'],
  ['select * from a where b = 1 order by b', 29, 'ORDER is for events'],
  ['select * from a within 5', 17, 'WITHIN is for events'],
  ['select * from a x where x.b = 1', 17, 'expected WHERE or the end'],
  ['select * from a where x.b = 1', 24, 'A class has no short name'],
  ['ASSOCIATORS OF {a.b="c"}', 16, '"{" is no part of WQL'],
  ['associators of a', 1, 'ASSOCIATORS OF follows links'],
  ['select and from a', 8, 'found "and"'],
  ['select * from a where b = 1 and', 32, 'a property or a value, found the end'],
  ['select * from a where b == 1', 26, 'a property or a value, found "="'],
  ["select * from a where b = 'x\0y' \0", 33, 'is no part of WQL'],
] as const) {
  test(`${JSON.stringify(text)} is refused with its place`, () => {
    const { problem } = parseWql(text);
    assert.equal(problem?.position, position, problem?.text);
    assert.match(problem?.text ?? '', new RegExp(`^character ${position}: .*${reason}`, 's'));
  });
}

const nested = (depth: number, open: string, close: string) =>
  `select * from a where ${open.repeat(depth)}b = 1${close.repeat(depth)}`;

test('64 parentheses or NOTs within one another are read, more are refused and never a stack overflow', () => {
  for (const [open, close] of [
    ['(', ')'],
    ['not ', ''],
    ['not(', ')'],
  ] as const) {
    const pieces = open === 'not(' ? 2 : 1;
    assert.equal(parseWql(nested(64 / pieces, open, close)).problem, undefined);
    const { problem } = parseWql(nested(64 / pieces + 1, open, close));
    assert.match(problem?.text ?? '', /more than 64 parentheses and NOTs/);
    assert.match(parseWql(nested(3_000, open, close)).problem?.text ?? '', /more than 64/);
  }
});

test('a chain is no nesting: a thousand comparisons are one list', () => {
  const chain = Array.from({ length: 1_000 }, (_, at) => `b = ${at}`).join(' or ');
  const { where } = parsed(`select * from a where ${chain}`);
  assert.equal(where?.kind === 'or' && where.operands.length, 1_000);
});

test('a query that is longer than a condition holds is refused before it is read', () => {
  const query = `select * from a where b = "${'x'.repeat(16_384)}"`;
  assert.match(parseWql(query).problem?.text ?? '', /at most 16384 characters, this one has 16412/);
});

test('a long name in a problem is cut', () => {
  const { problem } = parseWql(`select * from a ${'x'.repeat(10_000)}`);
  assert.ok((problem?.text.length ?? 0) < 200, problem?.text);
});

test('no text whatsoever throws, and a problem is in the text or right behind it', () => {
  const words = [
    'select',
    '*',
    'from',
    'where',
    'a',
    'b',
    '=',
    '<>',
    'and',
    'or',
    'not',
    '(',
    ')',
    'like',
    'is',
    'null',
  ];
  const pieces = fc.constantFrom(...words, '"x%"', "'[a'", '"\\', '5', '-', '.', ',', 'ISA', 'true', '“', '\u{1F600}');
  const likely = fc.array(pieces, { maxLength: 40 }).map((list) => list.join(' '));
  const wheres = likely.map((text) => `select * from a where ${text}`);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), likely, wheres), (text) => {
      const { query, problem } = parseWql(text);
      assert.notEqual(query === undefined, problem === undefined);
      if (problem !== undefined) assert.ok(problem.position >= 1 && problem.position <= text.length + 1);
    }),
    { numRuns: 2_000 },
  );
});
