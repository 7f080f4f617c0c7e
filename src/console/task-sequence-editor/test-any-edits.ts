/** For tests: any edit that the editor can make, to a small document. The table below has an entry for each function of edits.ts: the compiler says which is missing. */
import fc from 'fast-check';
import { allNodes, type TaskSequenceDocument, type TaskSequenceNode, walk } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import * as edits from './edits.ts';
import { fromYaml, toYaml } from './yaml-document.ts';

export const step = (id: string) => ({ type: 'run-command-line', id, name: id, options: { commandLine: 'true' } });
export const group = (id: string, ...steps: unknown[]) => ({ type: 'group', id, name: id, steps });

export function documentOf(steps: unknown[], onFailure?: unknown[]): TaskSequenceDocument {
  const { document, problems } = parseTaskSequence({ version: 1, name: 'S', steps, ...(onFailure && { onFailure }) });
  if (document === undefined) throw new Error(JSON.stringify(problems));
  return document;
}

export const small = () =>
  documentOf([step('a'), group('g', step('b'), group('h', step('c'))), step('d')], [step('f')]);

/** By number, since which ids there are depends on the edits before. */
interface Numbers {
  readonly what: readonly number[];
  readonly to: number;
  readonly index: number;
}

/** What the numbers mean in a document. */
interface Chosen {
  readonly ids: readonly string[];
  readonly first: string;
  readonly place: edits.Place;
  readonly index: number;
}

type Editing = (document: TaskSequenceDocument, chosen: Chosen) => TaskSequenceDocument;
type EditsOf<Module> = {
  [Name in keyof Module]: Module[Name] extends (...parameters: never[]) => TaskSequenceDocument ? Name : never;
}[keyof Module];

let count = 0;
// Ids that are taken come up often: they must not be taken twice.
const newId = (): string => {
  count += 1;
  return ['a', 'b'][count % 3] ?? `n${count}`;
};
const copies = (document: TaskSequenceDocument, nodes: readonly TaskSequenceNode[]) =>
  edits.withNewIds(document, nodes, newId);

/** As the pages make them: several ways to use one function are several entries. */
export const editings: Readonly<Record<EditsOf<typeof edits>, Readonly<Record<string, Editing>>>> = {
  addNodes: {
    add: (document, { place }) => edits.addNodes(document, place, copies(document, small().steps)),
    paste: (document, { ids, first }) =>
      edits.addNodes(document, edits.placeFor(document, first), copies(document, edits.topmost(document, ids))),
    duplicate: (document, { ids, first }) => {
      const place = edits.placeOf(document, first);
      const nodes = edits.topmost(document, ids);
      return place === undefined
        ? document
        : edits.addNodes(document, { ...place, index: place.index + 1 }, copies(document, nodes));
    },
  },
  removeNodes: { remove: (document, { ids }) => edits.removeNodes(document, ids) },
  moveNodes: { move: (document, { ids, place }) => edits.moveNodes(document, ids, place) },
  moveByOne: {
    'step up': (document, { first }) => edits.moveByOne(document, first, -1),
    'step down': (document, { first }) => edits.moveByOne(document, first, 1),
  },
  setDisabled: {
    disable: (document, { ids }) => edits.setDisabled(document, ids, true),
    enable: (document, { ids }) => edits.setDisabled(document, ids, false),
  },
  changeNode: {
    rename: (document, { first, index }) =>
      edits.changeNode(document, first, (node) => ({ ...node, name: `Named ${index}` })),
    condition: (document, { first, index }) =>
      edits.changeNode(document, first, ({ condition, ...node }) =>
        condition === undefined ? { ...node, condition: { all: [{ file: `/f${index}` }] } } : node,
      ),
    option: (document, { first, index }) =>
      edits.changeNode(document, first, (node) =>
        node.type === 'run-command-line'
          ? { ...node, options: { ...node.options, commandLine: `say ${index}` } }
          : node,
      ),
    retry: (document, { first, index }) =>
      edits.changeNode(document, first, (node) => ({ ...node, retry: { count: index + 1, delaySeconds: 5 } })),
  },
  changeHead: {
    variables: (document, { index }) => edits.changeHead(document, { variables: [{ name: 'A', value: `${index}` }] }),
    description: (document, { index }) => edits.changeHead(document, { description: `Described ${index}` }),
    name: (document, { index }) => edits.changeHead(document, { name: `S${index}` }),
  },
};

/** Written as text, which takes the place of the whole document. */
const asYaml: Editing = (document, { index }) => {
  const read = fromYaml(toYaml({ ...document, description: `Written ${index}` }));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.document;
};

const kinds: Readonly<Record<string, Editing>> = Object.assign({ yaml: asYaml }, ...Object.values(editings));

export interface AnyEdit {
  readonly kind: string;
  readonly numbers: Numbers;
}

const anyNumbers: fc.Arbitrary<Numbers> = fc.record({
  what: fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }),
  to: fc.nat(20),
  index: fc.nat(6),
});

/** `kind`: a name of the table above, or `yaml`. */
export const anyEdit: fc.Arbitrary<AnyEdit> = fc.record({
  kind: fc.constantFrom(...Object.keys(kinds)),
  numbers: anyNumbers,
});

export function apply(document: TaskSequenceDocument, { kind, numbers }: AnyEdit): TaskSequenceDocument {
  const editing = kinds[kind];
  if (editing === undefined) throw new Error(`no edit ${kind}`);
  return editing(document, chosenIn(document, numbers));
}

export function chosenIn(document: TaskSequenceDocument, { what, to, index }: Numbers): Chosen {
  const nodes = [...walk(allNodes(document))];
  const ids = what.flatMap((at) => nodes[at % Math.max(nodes.length, 1)]?.id ?? []);
  const parents = [edits.MAIN, edits.FAILURE, ...nodes.map(({ id }) => id)];
  const place = { parent: parents[to % parents.length] ?? edits.MAIN, index };
  return { ids, first: ids[0] ?? '', place, index };
}
