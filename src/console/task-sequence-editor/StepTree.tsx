/** The groups and steps as a tree that is walked with the arrow keys, and rearranged by dragging, also with the keyboard. */

import {
  dragAndDropFeature,
  hotkeysCoreFeature,
  type ItemInstance,
  keyboardDragAndDropFeature,
  selectionFeature,
  syncDataLoaderFeature,
  type TreeInstance,
} from '@headless-tree/core';
import { AssistiveTreeDescription, useTree } from '@headless-tree/react';
import { Text, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowGuide,
  IconChevronDown,
  IconChevronRight,
  IconEraser,
  IconFolder,
  IconInfoCircle,
  IconPoint,
} from '@tabler/icons-react';
import { type KeyboardEvent, type MouseEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { allNodes, type TaskSequenceDocument, type TaskSequenceNode, walk } from '../../task-sequence/document.ts';
import { kindOf } from '../../task-sequence/step-kinds.ts';
import type { NodeOutlook } from '../task-sequence-simulation/node-outlook.ts';
import { OutlookMark, wordsOf } from '../task-sequence-simulation/OutlookMark.tsx';
import { useSimulationTexts } from '../task-sequence-simulation/texts.ts';
import { childrenOf, FAILURE, MAIN, type Place } from './edits.ts';
import type { Marks } from './node-marks.ts';
import { type SayEditor, useEditorTexts } from './texts.ts';

/** Holds the whole task sequence, whose own settings are shown at it, and what runs on failure. */
const ROOT = ':root';
const INDENT = 20;

export interface TreeProps {
  readonly document: TaskSequenceDocument;
  readonly marks: ReadonlyMap<string, Marks>;
  /** Null: nothing is searched for. */
  readonly matches: ReadonlySet<string> | null;
  readonly focused: string;
  readonly onFocus: (id: string) => void;
  readonly chosen: readonly string[];
  readonly onChoose: (ids: readonly string[]) => void;
  readonly isReadOnly: boolean;
  /** What a simulation says of each node; null: there is none. */
  readonly outlooks: ReadonlyMap<string, NodeOutlook> | null;
  /** The document was changed since it was simulated. */
  readonly isOutlookStale: boolean;
  readonly onMove: (ids: readonly string[], place: Place) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** Null: of the two lists, and of what has just been removed. */
interface Held {
  readonly node: TaskSequenceNode | null;
}

type Tree = TreeInstance<Held>;
type Item = ItemInstance<Held>;

export function StepTree(props: TreeProps) {
  const say = useEditorTexts();
  const { document, focused, onKey } = props;
  const tree = useStepTree(props, say);
  // Where the focus was in the tree it stays there, though the row that had it is gone or is a new one.
  const wasInside = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tree keeps its rows until it is told that the document has others
  useLayoutEffect(() => tree.rebuildTree(), [tree, document]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a step that was moved is shown where it is now
  useEffect(() => {
    const element = tree.getItemInstance(focused)?.getElement();
    const { activeElement } = window.document;
    if (wasInside.current && activeElement === window.document.body) element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
  }, [tree, focused, document]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the tree within
    <div
      className="steps"
      data-scrolls
      onKeyDown={onKey}
      onFocus={() => {
        wasInside.current = true;
      }}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget !== null) wasInside.current = false;
      }}
    >
      <AssistiveTreeDescription tree={tree} />
      <div {...tree.getContainerProps(say('tree'))} className="steps-tree">
        {tree.getItems().map((item) => (
          <Row key={item.getId()} {...{ item, tree, say, props }} />
        ))}
        <div style={tree.getDragLineStyle()} className="steps-line" />
      </div>
    </div>
  );
}

function useStepTree(props: TreeProps, say: SayEditor): Tree {
  const { document, focused, onFocus, chosen, onChoose, onMove, isReadOnly } = props;
  const nodes = useMemo(() => new Map([...walk(allNodes(document))].map((node) => [node.id, node])), [document]);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const expanded = useMemo(
    () =>
      [MAIN, FAILURE, ...[...nodes.values()].filter(({ type }) => type === 'group').map(({ id }) => id)].filter(
        (id) => !closed.has(id),
      ),
    [nodes, closed],
  );
  return useTree<Held>({
    rootItemId: ROOT,
    state: { focusedItem: focused, selectedItems: [...chosen], expandedItems: expanded },
    setFocusedItem: (next) => {
      const id = typeof next === 'function' ? next(focused) : next;
      if (id !== null) onFocus(id);
    },
    setSelectedItems: (next) => onChoose(typeof next === 'function' ? next([...chosen]) : next),
    setExpandedItems: (next) => {
      const open = typeof next === 'function' ? next(expanded) : next;
      setClosed(new Set([MAIN, FAILURE, ...nodes.keys()].filter((id) => !open.includes(id) && isFolder(nodes, id))));
    },
    getItemName: (item) => nameOf(say, nodes, item.getId(), document),
    isItemFolder: (item) => isFolder(nodes, item.getId()),
    dataLoader: {
      getItem: (id) => ({ node: nodes.get(id) ?? null }),
      getChildren: (id) => (id === ROOT ? [MAIN, FAILURE] : (childrenOf(document, id) ?? []).map((node) => node.id)),
    },
    indent: INDENT,
    canReorder: !isReadOnly,
    canDrag: (items) => items.every((item) => !item.getId().startsWith(':')),
    canDrop: (items, { item }) =>
      item.getId() !== ROOT &&
      items.every((each) => each.getId() !== item.getId() && !item.isDescendentOf(each.getId())),
    onDrop: (items, target) => {
      const parent = target.item.getId();
      const index = 'childIndex' in target ? target.childIndex : (childrenOf(document, parent)?.length ?? 0);
      onMove(
        items.map((item) => item.getId()),
        { parent, index },
      );
    },
    features: [
      syncDataLoaderFeature,
      selectionFeature,
      hotkeysCoreFeature,
      dragAndDropFeature,
      keyboardDragAndDropFeature,
    ],
  });
}

function isFolder(nodes: ReadonlyMap<string, TaskSequenceNode>, id: string): boolean {
  return id.startsWith(':') || nodes.get(id)?.type === 'group';
}

function nameOf(
  say: SayEditor,
  nodes: ReadonlyMap<string, TaskSequenceNode>,
  id: string,
  document: TaskSequenceDocument,
): string {
  if (id === FAILURE) return say('onFailure');
  return nodes.get(id)?.name ?? document.name;
}

interface RowProps {
  readonly item: Item;
  readonly tree: Tree;
  readonly say: SayEditor;
  readonly props: TreeProps;
}

function Row({ item, tree, say, props }: RowProps) {
  const sayOfSimulation = useSimulationTexts();
  const id = item.getId();
  const { node } = item.getItemData();
  // Until the tree is built anew, what has just been removed is still in it.
  if (node === null && id !== MAIN && id !== FAILURE) return null;
  const marks = props.marks.get(id);
  const isMatch = props.matches?.has(id) === true;
  const outlook = props.outlooks?.get(id);
  const words = outlook === undefined ? [] : wordsOf(outlook, props.isOutlookStale, sayOfSimulation);
  // What is seen at the row comes first, as it is seen.
  const signs = [...words, ...signsOf(say, node, marks, isMatch)];
  const choose = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey) item.toggleSelect();
    else if (event.shiftKey) item.selectUpTo(false);
    else tree.setSelectedItems([id]);
    item.setFocused();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the tree's
    <div
      {...item.getProps()}
      role="treeitem"
      tabIndex={item.isFocused() ? 0 : -1}
      onClick={choose}
      className="step-row"
      aria-label={[item.getItemName(), ...signs].join(', ')}
      aria-selected={item.isSelected()}
      data-focused={item.isFocused() || undefined}
      data-match={isMatch || undefined}
      data-dim={node?.disabled || (props.matches !== null && !isMatch) || undefined}
      data-target={item.isUnorderedDragTarget() || undefined}
      style={{ paddingInlineStart: 4 + INDENT * item.getItemMeta().level }}
    >
      <Twisty item={item} />
      <NodeIcon id={id} node={node} />
      <Text size="sm" span truncate td={node?.disabled ? 'line-through' : undefined} fw={isMatch ? 700 : undefined}>
        {item.getItemName()}
      </Text>
      <MarkIcon marks={marks} />
      {outlook === undefined ? null : (
        <OutlookMark node={outlook} isStale={props.isOutlookStale} say={sayOfSimulation} />
      )}
    </div>
  );
}

function signsOf(say: SayEditor, node: TaskSequenceNode | null, marks: Marks | undefined, isMatch: boolean): string[] {
  const { errors, warnings } = marks ?? { errors: [], warnings: [] };
  return [
    ...(node?.disabled ? [say('isDisabled')] : []),
    ...(errors.length > 0 ? [say('problemsCount', { count: errors.length })] : []),
    ...(warnings.length > 0 ? [say('warningsCount', { count: warnings.length })] : []),
    ...(isMatch ? [say('matched')] : []),
  ];
}

/** The arrow keys do the same: it is for the pointer alone. */
function Twisty({ item }: { readonly item: Item }) {
  if (!item.isFolder()) return <span style={{ width: 18, flex: 'none' }} />;
  const Icon = item.isExpanded() ? IconChevronDown : IconChevronRight;
  const toggle = (event: MouseEvent) => {
    event.stopPropagation();
    if (item.isExpanded()) item.collapse();
    else item.expand();
  };
  return (
    <UnstyledButton tabIndex={-1} aria-hidden onClick={toggle} style={{ display: 'flex', flex: 'none' }}>
      <Icon size={18} />
    </UnstyledButton>
  );
}

function NodeIcon({ id, node }: { readonly id: string; readonly node: TaskSequenceNode | null }) {
  const style = { flex: 'none' };
  if (id === FAILURE) return <IconArrowGuide size={16} style={style} aria-hidden />;
  if (node === null || node.type === 'group') return <IconFolder size={16} style={style} aria-hidden />;
  return kindOf(node.type).destructive ? (
    <IconEraser size={16} style={style} aria-hidden />
  ) : (
    <IconPoint size={16} style={style} aria-hidden />
  );
}

function MarkIcon({ marks }: { readonly marks: Marks | undefined }) {
  if (marks === undefined) return null;
  const { errors, warnings } = marks;
  const Icon = errors.length > 0 ? IconAlertTriangle : IconInfoCircle;
  const color = errors.length > 0 ? 'var(--mantine-color-red-6)' : 'var(--mantine-color-yellow-7)';
  return (
    <Tooltip label={[...errors, ...warnings].join('\n')} multiline maw={400} style={{ whiteSpace: 'pre-line' }}>
      <Icon size={16} color={color} style={{ flex: 'none', marginInlineStart: 'auto' }} aria-hidden />
    </Tooltip>
  );
}
