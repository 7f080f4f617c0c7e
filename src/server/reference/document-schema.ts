/** docs/reference/*.schema.json: task sequences and other objects in files as JSON Schema, for editors that complete and check what one writes. */
import * as z from 'zod';
import { objectFileSchemas, objectKinds } from '../../api/object-files.ts';
import { TaskSequenceDocumentSchema } from '../../task-sequence/document.ts';

/** What a person writes: ids of nodes are made where none is given (parse.ts), and names may stand for ids of images and sequences. */
export function documentSchema(): unknown {
  return forPeople(withKind(z.toJSONSchema(TaskSequenceDocumentSchema, { io: 'input', reused: 'ref' })));
}

/** Beside other objects a sequence may say what it is; on the site it does not. */
function withKind(schema: z.core.JSONSchema.JSONSchema): unknown {
  return { ...schema, properties: { kind: { const: 'task-sequence' }, ...schema.properties } };
}

/** By file name: one for each kind, and `object.schema.json` for files with several kinds. */
export function objectSchemas(): Map<string, unknown> {
  const plain = Object.entries(objectFileSchemas).map(([kind, schema]): [string, unknown] => [
    `${kind}.schema.json`,
    z.toJSONSchema(schema, { io: 'input' }),
  ]);
  const any = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    anyOf: objectKinds.map((kind) => ({ $ref: `${kind}.schema.json` })),
  };
  return new Map([...plain, ['object.schema.json', any]]);
}

function forPeople(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(forPeople);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => [key, forPeople(value)]);
  const { required, reference, ...rest } = Object.fromEntries(entries);
  // `reference` marks what references.ts makes; its pattern holds for the site, where names have become ids.
  if (reference === true) return { ...rest, pattern: undefined };
  return Array.isArray(required) ? { ...rest, required: required.filter((name) => name !== 'id') } : rest;
}
