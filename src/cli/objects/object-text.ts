/** An object as the text of a file, and where it lies. */
import { parseAllDocuments } from 'yaml';
import { SlipwayError } from '../../api/errors.ts';
import type { ObjectKind } from '../../api/object-files.ts';
import { mergeIntoYaml } from '../merge-yaml.ts';
import { sameName } from '../name-lists.ts';
import { identityOf, kindIn, nounOf, pluralOf } from './object-kind.ts';

/** An object of the site, to be written. */
export interface WrittenObject {
  readonly kind: ObjectKind;
  readonly name: string;
  /** Begins with `kind`. */
  readonly value: Readonly<Record<string, unknown>>;
  /** With all that goes without saying: what of it a file says all the same stays there. */
  readonly whole: Readonly<Record<string, unknown>>;
}

/** `collections/room-12.yaml` for each, never the same for two, whatever a file system makes of capitals. */
export function filesFor(objects: readonly WrittenObject[]): Map<WrittenObject, string> {
  const taken = new Set<string>();
  const files = new Map<WrittenObject, string>();
  for (const object of objects) {
    const start = `${pluralOf(object.kind)}/${slug(object.name)}`;
    let path = `${start}.yaml`;
    for (let count = 2; taken.has(path); count += 1) path = `${start}-${count}.yaml`;
    taken.add(path);
    files.set(object, path);
  }
  return files;
}

function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return plain.slice(0, 80) || 'unnamed';
}

/** The new text; `before`: what the file has, null where there is none. Throws SLIP-6001 for a file of something else. */
export function textOf(object: WrittenObject, path: string, before: string | null): string {
  if (before === null || before.trim() === '') return mergeIntoYaml('', object.value);
  const there = refuseOther(object, path, before);
  // A task sequence need not say what it is: it stays there if the file says it.
  if (object.kind === 'task-sequence') return mergeIntoYaml(before, withoutKind(object.value), object.whole);
  const waiting = withWaitingSecrets(object.value, there);
  return mergeIntoYaml(before, waiting, { ...object.whole, ...waiting });
}

/** What the file has: this object alone. */
function refuseOther(object: WrittenObject, path: string, before: string): object {
  const documents = [...parseAllDocuments(before)];
  const [document] = documents;
  const isOne = documents.length === 1 && document !== undefined && document.errors.length === 0;
  const there: unknown = isOne ? document.toJS() : null;
  if (typeof there === 'object' && there !== null && isSameObject(there, object)) return there;
  throw new SlipwayError(
    'SLIP-6001',
    `${path} is there and is not the ${nounOf(object.kind)} "${object.name}" alone, so it is not written over. Choose another folder, or move it away first.`,
  );
}

function isSameObject(there: object, { kind, value }: WrittenObject): boolean {
  return kindIn(there) === kind && identityOf(kind, there) === identityOf(kind, value);
}

function withoutKind({ kind: _, ...rest }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return rest;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * With the secret variables that the file tells of and the site has no value for, each where the file has it: the marker says that somebody has to set one. A secret that was
 * taken away on the site alone cannot be told from it.
 */
function withWaitingSecrets(value: Fields, there: object): Fields {
  const written = variablesIn(there);
  const known = variablesIn(value);
  const isKnown = (name: unknown) => known.some((each) => sameName(String(each['name']), String(name)));
  const variables = [...known];
  for (const [place, variable] of written.entries())
    if (variable['secret'] === true && !isKnown(variable['name'])) variables.splice(place, 0, variable);
  return variables.length === 0 ? value : { ...value, variables };
}

function variablesIn(value: object): Fields[] {
  const variables: unknown = Reflect.get(value, 'variables');
  return Array.isArray(variables) ? variables.filter((each) => typeof each === 'object' && each !== null) : [];
}
