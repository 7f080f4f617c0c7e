import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import * as z from 'zod';
import { secret } from '../../api/secret-fields.ts';
import { VariableInputsSchema, VariableSchema } from '../../api/variables.ts';
import { recordedFields, recordedValue } from './recorded-value.ts';

test('a secret is replaced wherever its schema stands', () => {
  const password = secret(z.string());
  const places: [z.ZodType, unknown, unknown][] = [
    [password, 'x', '(secret)'],
    [z.object({ a: password.nullable().optional() }), { a: 'x' }, { a: '(secret)' }],
    [z.object({ a: password.default('y') }), { a: 'x' }, { a: '(secret)' }],
    [z.array(password.readonly()), ['x', 'y'], ['(secret)', '(secret)']],
    [z.record(z.string(), password), { k: 'x' }, { k: '(secret)' }],
    [z.union([z.object({ n: z.number() }), z.object({ p: password })]), { p: 'x' }, { p: '(secret)' }],
    [secret(z.object({ user: z.string(), password: z.string() })), { user: 'a', password: 'x' }, '(secret)'],
  ];
  for (const [schema, value, expected] of places) assert.deepEqual(recordedValue(schema, value), expected);
});

test('that a secret was taken away is no secret', () => {
  assert.deepEqual(recordedValue(z.object({ a: secret(z.string()).nullable() }), { a: null }), { a: null });
});

test('a variable’s value is replaced when it says that it is secret', () => {
  const given = [
    { name: 'Room', value: '12', secret: false },
    { name: 'Password', value: 'x', secret: true },
  ];
  const recorded = [given[0], { name: 'Password', value: '(secret)', secret: true }];
  assert.deepEqual(recordedValue(VariableInputsSchema, given), recorded);
  assert.deepEqual(recordedValue(z.array(VariableSchema), [given[0], { ...given[1], value: null }]), recorded);
});

test('what no schema describes is kept as its hash alone', () => {
  const value = { deep: { password: 'x' } };
  const sha256 = createHash('sha256').update(JSON.stringify(value)).digest('hex');
  for (const schema of [z.unknown(), z.any(), z.custom(() => true)])
    assert.deepEqual(recordedValue(schema, value), { sha256, bytes: 25 });
  assert.deepEqual(recordedFields(z.object({ known: z.string() }), { known: 'a', unknown: 'b' }), { known: 'a' });
  assert.deepEqual(recordedFields(undefined, { a: 1 }), {});
  assert.deepEqual(recordedFields(z.string(), 'a'), {});
});

test('long texts and big fields are kept as their hash', () => {
  const long = 'ü'.repeat(501);
  const sha256 = createHash('sha256').update(long).digest('hex');
  assert.deepEqual(recordedFields(z.object({ a: z.string() }), { a: long }), { a: { sha256, bytes: 1002 } });
  const many = Array.from({ length: 2000 }, (_, i) => `item ${i}`);
  const { a } = recordedFields(z.object({ a: z.array(z.string()) }), { a: many });
  assert.deepEqual(Object.keys(a as object), ['sha256', 'bytes']);
});
