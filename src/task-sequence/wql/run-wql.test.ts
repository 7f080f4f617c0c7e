import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseWql } from './parse-wql.ts';
import { runWql, type WqlRow, type WqlTable } from './run-wql.ts';

const table: WqlTable = {
  properties: ['Model', 'Cores', 'Bytes', 'On', 'Types', 'Addresses', 'Version', 'Nothing'],
  rows: [
    {
      Model: 'Latitude 5420',
      Cores: 4,
      Bytes: 17_179_869_184,
      On: true,
      Types: [10],
      Addresses: ['192.0.2.7', 'fe80::1'],
      Version: '10.0.9',
    },
  ],
};

function rowsOf(where: string, within: WqlTable = table): readonly WqlRow[] {
  const { query, problem } = parseWql(`select * from a where ${where}`);
  assert.equal(problem, undefined);
  const { rows, unknownProperty } = runWql(query!, within);
  assert.equal(unknownProperty, undefined);
  return rows!;
}

for (const [where, expected] of [
  // Text without regard to case, names too.
  ['Model = "LATITUDE 5420"', true],
  ['mODEL = "latitude 5420"', true],
  ['Model <> "latitude 5420"', false],
  ['Model = "Latitude"', false],
  ['Model > "Kappa"', true],
  ['Model like "%5420"', true],
  ['Model not like "%5420"', false],
  // Numbers as numbers, also when one side is text.
  ['Cores = 4', true],
  ['Cores = "4"', true],
  ['Cores = "4.0"', true],
  ['Cores = " 4 "', true],
  ['Cores >= "10"', false],
  ['Cores <> "four"', true],
  ['Cores = "four"', false],
  ['Cores = ""', false],
  ['Bytes >= 17179869184', true],
  ['Bytes > 17179869184', false],
  ['Bytes like "1717%"', true],
  // Two texts are texts: letters count, as in WMI.
  ['Version >= "10.0.10"', true],
  ['Version < 11', true],
  // Truth values as 1 and 0.
  ['On = TRUE', true],
  ['On = "True"', true],
  ['On = 1', true],
  ['On <> FALSE', true],
  ['On = "yes"', false],
  ['On > FALSE', true],
  // One element is enough.
  ['Types = 10', true],
  ['Types = "10"', true],
  ['Types = 9 or Types = 10', true],
  ['Types <> 10', false],
  ['Addresses = "192.0.2.7"', true],
  ['Addresses like "fe80%"', true],
  ['Addresses <> "192.0.2.7"', true],
  ['Addresses like "198.51.100.%"', false],
  // NULL compares false, whatever the operator.
  ['Nothing = ""', false],
  ['Nothing <> ""', false],
  ['Nothing < 5', false],
  ['Nothing like "%"', false],
  ['Nothing not like "x"', false],
  ['Nothing is null', true],
  ['Nothing = null', true],
  ['Nothing is not null', false],
  ['Model is null', false],
  ['Model <> null', true],
  ['not Nothing = "x"', true],
  // Trees.
  ['not (Cores = 4 and On = true)', false],
  ['Cores = 5 or Cores = 4 and On = false', false],
  ['(Cores = 5 or Cores = 4) and On = true', true],
] as const) {
  test(`where ${where} is ${expected}`, () => assert.equal(rowsOf(where).length === 1, expected));
}

test('without WHERE every row fits', () => {
  const { query } = parseWql('select Model from a');
  assert.deepEqual(runWql(query!, table).rows, table.rows);
});

for (const [text, name] of [
  ['select * from a where Modell = "x"', 'Modell'],
  ['select * from a where Model = "x" and not (Cores = 1 or Coers like "%")', 'Coers'],
  ['select Nane from a', 'Nane'],
  ['select * from a where __proto__ is null', '__proto__'],
  ['select * from a where constructor is not null', 'constructor'],
] as const) {
  test(`${text} names the property that the class does not have, with and without rows`, () => {
    const { query } = parseWql(text);
    assert.deepEqual(runWql(query!, table), { unknownProperty: name });
    assert.deepEqual(runWql(query!, { ...table, rows: [] }), { unknownProperty: name });
  });
}

test('of several rows those that fit come, as they are', () => {
  const disks: WqlTable = {
    properties: ['Index', 'InterfaceType'],
    rows: [
      { Index: 0, InterfaceType: 'SCSI' },
      { Index: 1, InterfaceType: 'USB' },
      { Index: 2, InterfaceType: null },
    ],
  };
  assert.deepEqual(rowsOf('InterfaceType <> "USB"', disks), [disks.rows[0]]);
  assert.deepEqual(rowsOf('Index >= 1', disks), disks.rows.slice(1));
});

test('for values that are there a comparison and its opposite never agree, and the order has no holes', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.integer().map(String));
  fc.assert(
    fc.property(value, value, (held, asked) => {
      const within = { properties: ['p'], rows: [{ p: held }] };
      const holds = (operator: '=' | '<>' | '<' | '>' | '<=' | '>=') => {
        const where = { kind: 'compare', property: 'p', operator, value: asked } as const;
        return runWql({ className: 'a', properties: null, where }, within).rows?.length === 1;
      };
      assert.notEqual(holds('='), holds('<>'));
      assert.notEqual(holds('<'), holds('>='));
      assert.notEqual(holds('>'), holds('<='));
      assert.equal(holds('<='), holds('<') || holds('='));
    }),
    { numRuns: 1_000 },
  );
});
