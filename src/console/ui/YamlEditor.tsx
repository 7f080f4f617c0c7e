import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useCodePhrases } from './code-texts.ts';
import { yamlToWrite } from './yaml-code.ts';

/** What was found in the text, from one character to another; `to` is behind the last one. */
export interface TextMark {
  readonly from: number;
  readonly to: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

interface YamlEditorProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly marks: readonly TextMark[];
  /** A place to be looked at; each object is a wish of its own. */
  readonly goTo: { readonly from: number } | null;
}

/** YAML to be written. Its own undo takes letters back; another `value` from outside is none of its steps. */
export function YamlEditor({ label, value, onChange, marks, goTo }: YamlEditorProps) {
  const dark = useComputedColorScheme('light') === 'dark';
  const phrases = useCodePhrases();
  const parent = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  const tell = useEffectEvent(onChange);
  const begin = useEffectEvent((element: HTMLElement) => {
    const told = EditorView.updateListener.of(({ docChanged, transactions, state }) => {
      if (docChanged && !transactions.some((each) => each.annotation(Transaction.remote))) tell(state.doc.toString());
    });
    const extensions = [yamlToWrite({ label, dark, phrases }), lintGutter(), told];
    return new EditorView({ parent: element, state: EditorState.create({ doc: value, extensions }) });
  });
  const language = phrases['Find'];
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for other colours or another language
  useEffect(() => {
    if (parent.current === null) return;
    const made = begin(parent.current);
    editor.current = made;
    return () => made.destroy();
  }, [dark, language]);
  useEffect(() => editor.current?.dispatch(replacement(editor.current, value)), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one that was made anew has no marks yet
  useEffect(() => {
    const view = editor.current;
    if (view !== null) view.dispatch(setDiagnostics(view.state, marksWithin(marks, view.state.doc.length)));
  }, [marks, value, dark, language]);
  useEffect(() => {
    const view = editor.current;
    if (view === null || goTo === null) return;
    view.dispatch({ selection: { anchor: Math.min(goTo.from, view.state.doc.length) }, scrollIntoView: true });
    view.focus();
  }, [goTo]);
  return <div ref={parent} data-scrolls />;
}

function replacement({ state }: EditorView, value: string) {
  if (state.doc.toString() === value) return {};
  return {
    changes: { from: 0, to: state.doc.length, insert: value },
    annotations: [Transaction.remote.of(true), Transaction.addToHistory.of(false)],
  };
}

/** Those of an older text may reach beyond its end. */
function marksWithin(marks: readonly TextMark[], length: number): TextMark[] {
  return marks.map((mark) => ({ ...mark, from: Math.min(mark.from, length), to: Math.min(mark.to, length) }));
}
