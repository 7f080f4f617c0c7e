import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectKinds } from '../../api/object-files.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { documentSchema, objectSchemas } from './document-schema.ts';

const text = JSON.stringify(documentSchema());

test('it knows every step, and each of its options with help', () => {
  for (const { slug } of stepKinds) assert.ok(text.includes(`"const":"${slug}"`), slug);
  assert.ok(text.includes('What the shell runs'));
});

test('ids of nodes need not be written, and a name may stand for the id of an image', () => {
  assert.doesNotMatch(text, /"required":\[[^\]]*"id"/);
  assert.doesNotMatch(text, /missing:/);
});

test('each kind of object has a schema, in which only what must be written is required', () => {
  const schemas = objectSchemas();
  const of = (kind: string) => schemas.get(`${kind}.schema.json`) as { required?: string[]; properties?: object };
  assert.deepEqual(of('collection').required, ['kind', 'name']);
  assert.deepEqual(of('device').required, ['kind', 'name']);
  assert.deepEqual(of('deployment').required, ['kind', 'taskSequence', 'collection', 'purpose']);
  assert.deepEqual(of('security-role').required, ['kind', 'name', 'permissions']);
  for (const kind of objectKinds.filter((each) => each !== 'task-sequence'))
    assert.deepEqual(Reflect.get(of(kind).properties ?? {}, 'kind'), { type: 'string', const: kind });
  const any = schemas.get('object.schema.json') as { anyOf: { $ref: string }[] };
  for (const { $ref } of any.anyOf) assert.ok(schemas.has($ref) || $ref === 'task-sequence.schema.json', $ref);
});
