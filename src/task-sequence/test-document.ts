/** Makes documents of loose values, for tests. */
import type { TaskSequenceDocument } from './document.ts';
import { parseTaskSequence } from './parse.ts';

export function documentOf(steps: readonly unknown[], more: object = {}): TaskSequenceDocument {
  const { document, problems } = parseTaskSequence({ version: 1, name: 'A sequence', steps, ...more });
  if (document === undefined) throw new Error(JSON.stringify(problems));
  return document;
}

type More = { readonly [field: string]: unknown };

/** A step whose id is its name, blanks as dots. */
export function stepWith(type: string, name: string, options: object, more: More = {}) {
  return { type, id: name.replaceAll(' ', '.'), name, options, ...more };
}

export function command(name: string, commandLine = 'true', more: More = {}) {
  return stepWith('run-command-line', name, { commandLine }, more);
}

export function setVariable(name: string, variable: string, value: string, more: More = {}) {
  return stepWith('set-task-sequence-variable', name, { variable, value }, more);
}

export function restart(name: string, target: 'disk' | 'pe', more: More = {}) {
  return stepWith('restart-computer', name, { target }, more);
}

export function group(name: string, steps: readonly unknown[], more: More = {}) {
  return { type: 'group', id: name.replaceAll(' ', '.'), name, steps, ...more };
}

export function when(variable: string, operator: string, value?: string) {
  return { condition: { variable, operator, ...(value === undefined ? {} : { value }) } };
}

export const format = stepWith('format-and-partition-disk', 'Format', {
  partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4', variable: 'SystemDevice' }],
});
