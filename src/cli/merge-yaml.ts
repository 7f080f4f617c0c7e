/**
 * A value written into the YAML that somebody keeps: what is the same stays as it was written, with its comments, blank lines and style; only what differs is
 * changed. Entries of lists are found again by `id`, by `name` (with `type`), or by their place.
 *
 * `whole` is the value with all that goes without saying; what of it somebody has written all the same stays.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { isRecord } from '../task-sequence/is-record.ts';
import { yamlStyle } from './output.ts';

export function mergeIntoYaml(before: string, value: unknown, whole: unknown = value): string {
  const document = parseDocument(before);
  if (document.errors.length > 0 || document.contents === null) return freshly(value);
  const said: unknown = document.toJS();
  document.contents = merged(document, document.contents, { value, whole }) as typeof document.contents; // `as`: a document's contents may be any node.
  // The library would put white space right.
  return isDeepStrictEqual(document.toJS(), said) ? before : document.toString({ lineWidth: 0 });
}

function freshly(value: unknown): string {
  const document = parseDocument('', yamlStyle);
  document.contents = document.createNode(value) as typeof document.contents; // `as`: as above.
  return document.toString({ lineWidth: 0 });
}

interface Wanted {
  readonly value: unknown;
  readonly whole: unknown;
}

/** The old node, changed in place, where it is of the value's kind; a new one otherwise. */
function merged(document: Document, node: unknown, { value, whole }: Wanted): unknown {
  if (isSame(node, value) || isSame(node, whole)) return node;
  if (isMap(node) && isRecord(value)) return mergedMap(document, node, value, isRecord(whole) ? whole : value);
  if (isSeq(node) && Array.isArray(value))
    return mergedList(document, node, value, Array.isArray(whole) ? whole : value);
  if (isScalar(node) && !isRecord(value) && !Array.isArray(value)) {
    node.value = value;
    // The text it had: otherwise a number keeps its former spelling.
    delete node.source;
    return node;
  }
  return document.createNode(value);
}

/** An alias is never changed: what it stands for is somebody else's too. */
function isSame(node: unknown, value: unknown): boolean {
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return false;
  return isDeepStrictEqual(node.toJSON(), value);
}

type Fields = Record<string, unknown>;

function mergedMap(document: Document, map: YAMLMap, value: Fields, whole: Fields): YAMLMap {
  map.items = map.items.filter(({ key, value: node }) => {
    const name = keyText(key);
    return Object.hasOwn(value, name) || (Object.hasOwn(whole, name) && isSame(node, whole[name]));
  });
  for (const [key, inner] of Object.entries(value)) {
    const pair = map.items.find((each) => keyText(each.key) === key);
    if (pair === undefined) map.add(document.createPair(key, inner));
    else (pair as Pair).value = merged(document, pair.value, { value: inner, whole: whole[key] }); // `as`: the map's items may hold any node.
  }
  return map;
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function mergedList(
  document: Document,
  list: YAMLSeq,
  values: readonly unknown[],
  wholes: readonly unknown[],
): YAMLSeq {
  const left = [...list.items];
  const take = (fits: (node: unknown) => boolean): unknown => {
    const at = left.findIndex(fits);
    return at === -1 ? undefined : left.splice(at, 1)[0];
  };
  // What is the same is taken first, so that an entry put in front does not shift all others.
  const same = values.map((value, at) => take((node) => isSame(node, value) || isSame(node, wholes[at])));
  const alike = values.map(
    (value, at) => same[at] ?? take((node) => mark(node) !== null && mark(node) === markOf(value)),
  );
  list.items = values.map((value, at) => {
    const node = alike[at] ?? take((each) => mark(each) === null && markOf(value) === null);
    return node === undefined ? document.createNode(value) : merged(document, node, { value, whole: wholes[at] });
  });
  return list;
}

function mark(node: unknown): string | null {
  return isMap(node) ? markOf(node.toJSON()) : null;
}

/** What an entry is known by. */
function markOf(value: unknown): string | null {
  if (!isRecord(value)) return null;
  const { id, name, type, volume } = value;
  if (typeof id === 'string') return `id ${id}`;
  if (typeof name === 'string') return `name ${String(type)} ${name}`;
  return typeof volume === 'string' ? `volume ${volume}` : null;
}
