/** The document as YAML and back, with the places in the text of what is wrong and of each node. Fetched when somebody opens that view. */
import { LineCounter, type Document as ParsedYaml, parseDocument, stringify } from 'yaml';
import { allNodes, type TaskSequenceDocument, walk } from '../../task-sequence/document.ts';
import type { Finding } from '../../task-sequence/lint/finding.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { readable } from '../../task-sequence/readable.ts';

/** Characters of the text; `to` is behind the last one. */
export interface TextPlace {
  readonly from: number;
  readonly to: number;
}

export interface TextProblem {
  /** Null: what is missing stands nowhere. */
  readonly place: TextPlace | null;
  /** From 1; null with `place`. */
  readonly line: number | null;
  readonly severity: Finding['severity'];
  readonly message: string;
}

/** Of a text that is a document: where each node begins. */
export type NodePlaces = ReadonlyMap<string, TextPlace & { readonly line: number }>;

export type ReadText =
  | { readonly document: TaskSequenceDocument; readonly places: NodePlaces }
  | { readonly problems: readonly TextProblem[] };

export function toYaml(document: TaskSequenceDocument): string {
  return stringify(readable(document), { lineWidth: 120 });
}

export function fromYaml(text: string): ReadText {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (whole: TextPlace | null) => {
    if (whole === null) return { place: null, line: null, severity: 'error' as const };
    const { line, ...place } = firstLine(whole, lines);
    return { place, line, severity: 'error' as const };
  };
  if (yaml.errors.length > 0)
    return { problems: yaml.errors.map(({ message, pos: [from, to] }) => ({ ...at({ from, to }), message })) };
  const value = textValue(yaml);
  if ('error' in value) return { problems: [{ ...at(null), message: value.error }] };
  const { document, problems } = parseTaskSequence(value.value);
  if (problems !== undefined)
    return {
      problems: problems.map(({ path, message }) => ({
        ...at(placeOfPath(yaml, keysOf(path))),
        message: path === '' ? message : `${path}: ${message}`,
      })),
    };
  return { document, places: placesOfNodes(yaml, document, lines) };
}

/** What lint found in the document of a text, with the places there. */
export function findingsInText(findings: readonly Finding[], places: NodePlaces): TextProblem[] {
  return findings.map(({ nodeId, severity, message, name }) => {
    const place = nodeId === null ? undefined : places.get(nodeId);
    return { place: place ?? null, line: place?.line ?? null, severity, message: `${name}: ${message}` };
  });
}

/** Aliases that name one another make a text of a few lines a value of gigabytes: the parser refuses that by throwing. */
function textValue(yaml: ParsedYaml.Parsed): { value: unknown } | { error: string } {
  try {
    return { value: yaml.toJS() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function keysOf(path: string): (string | number)[] {
  const parts = path.split(/[.[\]]+/).filter((part) => part !== '');
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Of what is missing, the place of what it is missing in. */
function placeOfPath(yaml: ParsedYaml.Parsed, keys: readonly (string | number)[]): TextPlace | null {
  for (let length = keys.length; length > 0; length -= 1) {
    const place = placeOf(yaml.getIn(keys.slice(0, length), true));
    if (place !== null) return place;
  }
  return null;
}

function placeOf(node: unknown): TextPlace | null {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
  if (!Array.isArray(range)) return null;
  const [from, to]: unknown[] = range;
  return typeof from === 'number' && typeof to === 'number' ? { from, to } : null;
}

/** The document has its nodes in the order and depth of the text. */
function placesOfNodes(yaml: ParsedYaml.Parsed, document: TaskSequenceDocument, lines: LineCounter): NodePlaces {
  const nodes = walk(allNodes(document));
  const places = new Map<string, TextPlace & { line: number }>();
  const take = (list: unknown): void => {
    for (const item of itemsOf(list)) {
      const { value: node } = nodes.next();
      const place = placeOf(item);
      if (node === undefined) return;
      if (place !== null) places.set(node.id, firstLine(place, lines));
      take(memberOf(item, 'steps'));
    }
  };
  take(yaml.get('steps', true));
  take(yaml.get('onFailure', true));
  return places;
}

/** What is within has marks of its own. */
function firstLine({ from, to }: TextPlace, lines: LineCounter): TextPlace & { line: number } {
  const { line } = lines.linePos(from);
  const next = lines.lineStarts[line];
  return { from, to: next === undefined ? to : Math.min(to, next - 1), line };
}

function itemsOf(list: unknown): readonly unknown[] {
  return typeof list === 'object' && list !== null && 'items' in list && Array.isArray(list.items) ? list.items : [];
}

function memberOf(map: unknown, key: string): unknown {
  if (typeof map !== 'object' || map === null || !('get' in map) || typeof map.get !== 'function') return undefined;
  return map.get(key, true);
}
