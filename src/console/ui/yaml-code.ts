/** How YAML is shown and written: CodeMirror's parts in the console's colours. Fetched with the first page that shows YAML. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export interface CodeLook {
  /** For screen readers. */
  readonly label: string;
  readonly dark: boolean;
  readonly phrases: Record<string, string>;
}

/** To be read: it takes the keyboard, so that it can be scrolled and searched. */
export function yamlToRead(look: CodeLook): Extension {
  return [
    yamlLook(look, { 'aria-readonly': 'true', tabindex: '0' }),
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    keymap.of(searchKeymap),
  ];
}

/** To be written. Tab leaves it, as it leaves any field: nobody is caught in it. */
export function yamlToWrite(look: CodeLook): Extension {
  return [
    yamlLook(look, { spellcheck: 'false', autocapitalize: 'off' }),
    history(),
    keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap]),
  ];
}

function yamlLook({ label, dark, phrases }: CodeLook, attributes: Record<string, string>): Extension {
  return [
    ...[lineNumbers(), highlightSpecialChars(), EditorView.lineWrapping, yaml(), search({ top: true })],
    ...[syntaxHighlighting(colours), theme, EditorView.darkTheme.of(dark), EditorState.phrases.of(phrases)],
    EditorView.contentAttributes.of({ 'aria-label': label, ...attributes }),
  ];
}

/** Each has a contrast of 4.5 and more to the page, and to the background of changed lines (axe: color-contrast). */
const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'light-dark(#0b4f7d, #8cc8f5)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#1d5c2a, #a3d9a5)' },
  { tag: [tags.keyword, tags.meta, tags.labelName, tags.typeName], color: 'light-dark(#6b2d86, #dcb6f2)' },
  { tag: tags.comment, color: 'var(--mantine-color-dimmed)', fontStyle: 'italic' },
]);

const theme = EditorView.theme({
  '&': {
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--mantine-color-body)',
    border: '1px solid var(--mantine-color-default-border)',
    borderRadius: 'var(--mantine-radius-sm)',
    fontSize: 'var(--mantine-font-size-sm)',
  },
  '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--mantine-color-text)' },
  '.cm-gutters': {
    color: 'var(--mantine-color-dimmed)',
    backgroundColor: 'var(--mantine-color-body)',
    borderColor: 'var(--mantine-color-default-border)',
  },
  '.cm-panels, .cm-tooltip': {
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--mantine-color-body)',
    borderColor: 'var(--mantine-color-default-border)',
  },
  '.cm-tooltip': { maxWidth: 'min(40rem, 90vw)', overflowWrap: 'anywhere' },
  '.cm-panel label': { fontSize: 'var(--mantine-font-size-sm)' },
  '.cm-textfield, .cm-button': {
    color: 'var(--mantine-color-text)',
    background: 'var(--mantine-color-default)',
    borderColor: 'var(--mantine-color-default-border)',
    fontSize: 'var(--mantine-font-size-sm)',
  },
  '.cm-panel.cm-search [name=close]': { color: 'var(--mantine-color-text)', fontSize: '1.2rem' },
  '.cm-collapsedLines': {
    color: 'var(--mantine-color-text)',
    background: 'var(--mantine-color-default-hover)',
  },
  // Its own sign is in few fonts.
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"…"' },
});
