/** What the keys, the toolbar and the menus do to the nodes that are chosen. */
import type { KeyboardEvent } from 'react';
import { allNodes, type TaskSequenceDocument, type TaskSequenceNode, walk } from '../../task-sequence/document.ts';
import type { StepKind } from '../../task-sequence/step.ts';
import { clipboard } from './clipboard.ts';
import {
  addNodes,
  findNode,
  MAIN,
  moveByOne,
  moveNodes,
  type Place,
  placeFor,
  placeOf,
  randomId,
  removeNodes,
  setDisabled,
  topmost,
  withNewIds,
} from './edits.ts';
import { emptyValue, optionFields } from './option-fields.ts';
import type { SayEditor } from './texts.ts';
import type { Editing } from './use-editing.ts';

interface Around {
  readonly editing: Editing;
  readonly focused: string;
  readonly chosen: readonly string[];
  readonly focus: (id: string) => void;
  readonly rename: () => void;
  readonly save: () => void;
  readonly say: SayEditor;
}

export type Actions = ReturnType<typeof actionsFor>;

export function actionsFor({ editing, focused, chosen, focus, rename, save, say }: Around) {
  const { document, edit } = editing;
  const ids = chosen.includes(focused) ? chosen : [focused];
  const nodes = topmost(document, ids);
  const add = (given: readonly TaskSequenceNode[], at: string = focused) => {
    const fresh = withNewIds(document, given, randomId);
    edit((before) => addNodes(before, placeFor(before, at === '' ? MAIN : at), fresh));
    const [first] = fresh;
    if (first !== undefined) focus(first.id);
  };
  const remove = () => {
    const next = neighbourOf(document, nodes);
    edit((before) => removeNodes(before, ids));
    if (nodes.length > 0) focus(next);
  };
  return {
    nodes,
    addStep: (kind: StepKind) => add([newStep(kind)]),
    addGroup: () => add([newGroup(say('newGroup'))]),
    remove,
    copy: () => nodes.length > 0 && clipboard.put(nodes),
    cut: () => {
      if (nodes.length === 0) return;
      clipboard.put(nodes);
      remove();
    },
    paste: () => add(clipboard.get()),
    duplicate: () => {
      const last = nodes.at(-1);
      const place = last === undefined ? undefined : placeOf(document, last.id);
      if (place === undefined) return;
      const fresh = withNewIds(document, nodes, randomId);
      edit((before) => addNodes(before, { ...place, index: place.index + 1 }, fresh));
      focus(fresh[0]?.id ?? focused);
    },
    setDisabled: (disabled: boolean) =>
      edit((before) =>
        setDisabled(
          before,
          nodes.map(({ id }) => id),
          disabled,
        ),
      ),
    move: (moved: readonly string[], place: Place) => edit((before) => moveNodes(before, moved, place)),
    moveByOne: (direction: -1 | 1) => edit((before) => moveByOne(before, focused, direction)),
    undo: editing.undo,
    redo: editing.redo,
    rename,
    save,
  };
}

/** Of the tree; while somebody types into a field, the field's own. */
export function treeKey(actions: Actions, event: KeyboardEvent): void {
  const action = treeAction(actions, event);
  if (action === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}

function treeAction(actions: Actions, { key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent) {
  if (altKey)
    return key === 'ArrowUp' || key === 'ArrowDown' ? () => actions.moveByOne(key === 'ArrowUp' ? -1 : 1) : undefined;
  if (ctrlKey || metaKey) return shiftKey ? undefined : controlKeys(actions)[key.toLowerCase()];
  return key === 'Delete' ? actions.remove : key === 'F2' ? actions.rename : undefined;
}

function controlKeys(actions: Actions): Readonly<Record<string, () => unknown>> {
  return { c: actions.copy, x: actions.cut, v: actions.paste, d: actions.duplicate };
}

/** Of the whole page, but within a field undo is the field's own. */
export function pageKey(actions: Actions, event: KeyboardEvent): void {
  if (!event.ctrlKey && !event.metaKey) return;
  const key = event.key.toLowerCase();
  const isField = event.target instanceof HTMLElement && event.target.matches('input, textarea');
  const keys: Readonly<Record<string, () => unknown>> = {
    s: actions.save,
    ...(isField ? {} : { z: event.shiftKey ? actions.redo : actions.undo, y: actions.redo }),
  };
  const action = keys[key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function newStep(kind: StepKind): TaskSequenceNode {
  const step = {
    ...{ id: 'new', type: kind.slug, name: kind.name, disabled: false, continueOnError: false },
    options: emptyValue(optionFields(kind)),
  };
  // `as`: it is unfinished where a setting is needed; the language's check tells it, and nothing is saved until it is mended.
  return step as TaskSequenceNode;
}

function newGroup(name: string): TaskSequenceNode {
  return { id: 'new', type: 'group', name, disabled: false, continueOnError: false, steps: [] };
}

/** What is looked at once these are gone: what comes behind them, else what was before. */
function neighbourOf(document: TaskSequenceDocument, gone: readonly TaskSequenceNode[]): string {
  const all = [...walk(allNodes(document))].map(({ id }) => id);
  const lost = new Set([...walk(gone)].map(({ id }) => id));
  const at = all.findIndex((id) => lost.has(id));
  const next = all.slice(at).find((id) => !lost.has(id)) ?? all.slice(0, Math.max(at, 0)).at(-1);
  return next !== undefined && findNode(document, next) !== undefined ? next : MAIN;
}
