import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type About, formOfText, operatorsOf, type QueryForm, rowOf, textOfForm } from './query-rows.ts';

const [name, ...others]: readonly [About, ...About[]] = [
  { name: 'name', type: 'text', choices: null },
  { name: 'memory', type: 'number', choices: null },
  { name: 'secure-boot', type: 'boolean', choices: null },
  { name: 'firmware', type: 'text', choices: ['uefi', 'bios'] },
  { name: 'last-seen', type: 'time', choices: null },
];
const attributes = [name, ...others];

const form = (text: string) => formOfText(text, attributes);

test('every operator of every attribute comes back from its text', () => {
  for (const about of attributes)
    for (const operator of operatorsOf(about)) {
      const typed = about.type === 'time' ? ['2026-01-31T18:00Z'] : about.type === 'text' ? ['a "b" c'] : ['8'];
      const rows = [rowOf(about, operator, typed)];
      const whole: QueryForm = { join: 'and', rows };
      assert.deepEqual(form(textOfForm(whole, attributes)), whole, `${about.name} ${operator}`);
    }
});

test('rows are joined by one word', () => {
  const text = 'name like "LAB-*" or memory >= 8 GB or firmware = "bios" or last-seen within 30 days';
  const read = form(text);
  assert.equal(read?.join, 'or');
  assert.deepEqual(read?.rows[1], { attribute: 'memory', operator: '>=', values: ['8 GB'] });
  assert.equal(textOfForm(read as QueryForm, attributes), text);
});

test('case, single quotation marks and the singular count as the language has them', () => {
  assert.deepEqual(form("NAME IN ('PC-1','it''s') AND last-seen NOT WITHIN 1 day"), {
    join: 'and',
    rows: [
      { attribute: 'name', operator: 'in', values: ['PC-1', "it's"] },
      { attribute: 'last-seen', operator: 'not within', values: ['1', 'days'] },
    ],
  });
});

test('what says more than rows can stays text', () => {
  for (const text of [
    'name = "a" and memory > 1 or secure-boot = yes',
    'not name = "a"',
    '(name = "a")',
    'everything',
    'select * from SMS_R_System',
    'unknown = "a"',
    'name = a',
    'name = "a',
    'name in ("a" "b")',
    'firmware = "efi"',
    'name = "a" and',
    'memory like "8"',
    'memory >= 8 GB 9',
    '€',
  ])
    assert.equal(form(text), null, text);
});

test('rows that are not filled in are left out', () => {
  const rows = [rowOf(name), rowOf({ name: 'secure-boot', type: 'boolean', choices: null })];
  assert.equal(textOfForm({ join: 'and', rows }, attributes), 'secure-boot = yes');
  assert.deepEqual(form(' '), { join: 'and', rows: [] });
});
