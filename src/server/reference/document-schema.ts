/** docs/reference/task-sequence.schema.json: the language as JSON Schema, for editors that complete and check what one writes. */
import { z } from 'zod';
import { TaskSequenceDocumentSchema } from '../../task-sequence/document.ts';

/** What a person writes: ids of nodes are made where none is given (parse.ts), and names may stand for ids of images and sequences. */
export function documentSchema(): unknown {
  return forPeople(z.toJSONSchema(TaskSequenceDocumentSchema, { io: 'input', reused: 'ref' }));
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
