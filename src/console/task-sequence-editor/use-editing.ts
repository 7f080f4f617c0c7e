/** The document that is being edited: its history, which version it began as, and what was saved. */
import { useMemo, useState } from 'react';
import type { TaskSequence } from '../../api/task-sequences.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { beginHistory, type History, record, redo, undo } from './history.ts';
import { locateProblems, type NodeProblem } from './node-marks.ts';

interface State {
  readonly history: History<TaskSequenceDocument>;
  readonly saved: TaskSequenceDocument;
  readonly version: number;
}

export type Change = (document: TaskSequenceDocument) => TaskSequenceDocument;

export interface Editing {
  readonly document: TaskSequenceDocument;
  readonly version: number;
  readonly isDirty: boolean;
  /** Somebody else is editing it: nothing changes it here. */
  readonly isReadOnly: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** What the language refuses: it cannot be saved so. */
  readonly problems: readonly NodeProblem[];
  /** `key`: edits in a row with the same one are undone together. */
  readonly edit: (change: Change, key?: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly markSaved: (document: TaskSequenceDocument, version: number) => void;
  /** In place of what was edited. */
  readonly takeOver: (sequence: TaskSequence) => void;
}

export function useEditing(sequence: TaskSequence): Editing {
  const [state, setState] = useState(() => begin(sequence));
  const { history, saved, version } = state;
  const document = history.present;
  const problems = useMemo(() => {
    const parsed = parseTaskSequence(document);
    return parsed.problems === undefined ? [] : locateProblems(document, parsed.problems);
  }, [document]);
  const step = (change: (before: State['history']) => State['history']) =>
    setState((before) => ({ ...before, history: change(before.history) }));
  return {
    ...{ document, version, problems, isDirty: document !== saved, isReadOnly: false },
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    edit: (change, key) => step((before) => record(before, change(before.present), key ?? null)),
    undo: () => step(undo),
    redo: () => step(redo),
    markSaved: (sent, next) => setState((before) => ({ ...before, saved: sent, version: next })),
    takeOver: (theirs) => setState(begin(theirs)),
  };
}

/** As it is looked at: what was edited stays, and nothing is edited. */
export function readOnly(editing: Editing): Editing {
  const nothing = () => undefined;
  return { ...editing, isReadOnly: true, canUndo: false, canRedo: false, edit: nothing, undo: nothing, redo: nothing };
}

function begin({ document, version }: TaskSequence): State {
  return { history: beginHistory(document), saved: document, version };
}
