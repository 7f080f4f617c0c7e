/** A task sequence as people keep it in files: images, packages and others by their names. Fetched when somebody asks for it. */
import { stringify } from 'yaml';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { readable } from '../../task-sequence/readable.ts';
import { type NamedThings, withNames } from '../../task-sequence/reference-names.ts';

export function yamlText(document: TaskSequenceDocument, things: NamedThings): string {
  return stringify(withNames(readable(document), things), { lineWidth: 120 });
}

export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : stringify(value, { lineWidth: 80 }).trimEnd();
}
