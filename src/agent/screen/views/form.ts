/** A page of the wizard: title, introduction, fields, and under the field in focus what is to be said about it. */

import { glyphs } from '../charset.ts';
import { headOf, widthOf } from '../fit-text.ts';
import { type ChoiceField, checkField, type Field, type Form, shownFields, type TextField } from '../form.ts';
import { emptyLine, fitRows, indent, type Line, makeLine, type Paper, span } from '../frame.ts';
import { safeText } from '../safe-text.ts';
import type { Style } from '../style.ts';
import { paragraph } from './paragraph.ts';
import { windowAround } from './window.ts';

interface FormPicture {
  readonly lines: Line[];
  /** Where the typed text goes on; null in a choice. */
  readonly cursor: { row: number; column: number } | null;
}

/** Lines of one field, and which of them is the one to be seen in any case. */
interface FieldPicture {
  readonly lines: readonly Line[];
  readonly focusRow: number;
  readonly cursorColumn: number | null;
}

const MARGIN = 2;
const LABEL = 18;
const WIDEST_FIELD = 72;

export function formPicture(form: Form, paper: Paper, rows: number): FormPicture {
  const inner = { ...paper, columns: Math.max(0, paper.columns - 2 * MARGIN) };
  const head = headLines(form, inner);
  const about = aboutFocus(form, inner);
  const room = Math.max(1, rows - head.length - about.length);
  const fields = fieldsPicture(form, inner, room);
  const lines = indent(paper, MARGIN, MARGIN, () => fitRows(inner, [...head, ...fields.lines, ...about], rows));
  const { cursorColumn, focusRow } = fields;
  const row = head.length + focusRow;
  const cursor = cursorColumn === null || row >= rows ? null : { row, column: cursorColumn + MARGIN };
  return { lines, cursor };
}

function headLines(form: Form, paper: Paper): Line[] {
  return [
    emptyLine(paper),
    makeLine(paper, [span(form.title, 'strong')]),
    ...paragraph(form.introduction, paper, 'plain', 3),
    emptyLine(paper),
    ...(form.problem === null ? [] : [...paragraph(form.problem, paper, 'bad', 4), emptyLine(paper)]),
  ];
}

/** The description of the chosen option, or what the check says of the text. */
function aboutFocus(form: Form, paper: Paper): Line[] {
  const field = form.fields.find(({ name }) => name === form.focus);
  if (field === undefined) return [];
  if (field.kind === 'choice') {
    const description = field.options[field.chosen]?.description ?? '';
    return description === '' ? [] : [emptyLine(paper), ...paragraph(description, paper, 'plain', 6)];
  }
  const check = checkField(form, field);
  if (check.kind === 'right') return [];
  const style = check.kind === 'wrong' || form.refused === field.name ? 'bad' : 'dim';
  return [emptyLine(paper), ...paragraph(check.message, paper, style, 3)];
}

function fieldsPicture(form: Form, paper: Paper, rows: number): FieldPicture {
  const lines: Line[] = [];
  let focusRow = 0;
  let cursorColumn: number | null = null;
  for (const field of shownFields(form)) {
    const focused = field.name === form.focus;
    const picture =
      field.kind === 'text' ? textPicture(form, field, focused, paper) : choicePicture(field, focused, paper);
    if (focused) {
      focusRow = lines.length + picture.focusRow;
      cursorColumn = picture.cursorColumn;
    }
    lines.push(...picture.lines);
  }
  const window = windowAround(lines.length, focusRow, rows);
  return {
    lines: window.mark(paper, lines.slice(window.start, window.end)),
    focusRow: focusRow - window.start,
    cursorColumn,
  };
}

function labelSpan(field: Field, paper: Paper, focused: boolean): { text: string; style: Style } {
  const width = Math.min(LABEL, Math.floor(paper.columns / 3));
  const label = headOf(safeText(field.label, paper.charset), width - 1, paper.charset);
  return span(label + ' '.repeat(Math.max(0, width - widthOf(label, paper.charset))), focused ? 'strong' : 'plain');
}

/** `Address/prefix    [10.0.0.20/24      ]`: brackets for terminals without colours. */
function textPicture(form: Form, field: TextField, focused: boolean, paper: Paper): FieldPicture {
  const label = labelSpan(field, paper, focused);
  const width = Math.max(1, Math.min(WIDEST_FIELD, paper.columns - widthOf(label.text, paper.charset) - 2));
  const { text, cursor } = visibleText(form, field, width, paper);
  const style: Style = focused ? 'chosen' : 'field';
  const wrong = checkField(form, field).kind === 'wrong' && !focused;
  const line = makeLine(paper, [
    label,
    span('[', 'dim'),
    span(text + ' '.repeat(Math.max(0, width - widthOf(text, paper.charset))), wrong ? 'bad' : style),
    span(']', 'dim'),
  ]);
  return { lines: [line], focusRow: 0, cursorColumn: widthOf(label.text, paper.charset) + 1 + cursor };
}

/** The part of the text around its cursor that fits into `width` cells, the cursor's own cell included. */
function visibleText(form: Form, field: TextField, width: number, paper: Paper): { text: string; cursor: number } {
  const hidden = field.masked && !form.unmasked;
  const shown = field.text.characters.map((character) => (hidden ? '*' : safeText(character, paper.charset) || '?'));
  const before = shown.slice(0, field.text.cursor);
  let start = 0;
  while (start < before.length && widthOf(before.slice(start).join(''), paper.charset) >= width) start++;
  const text = headOf(shown.slice(start).join(''), width, paper.charset);
  return { text, cursor: Math.min(width - 1, widthOf(before.slice(start).join(''), paper.charset)) };
}

function choicePicture(field: ChoiceField, focused: boolean, paper: Paper): FieldPicture {
  const label = field.label === '' ? span('') : labelSpan(field, paper, focused);
  const indentation = ' '.repeat(widthOf(label.text, paper.charset));
  const { running } = glyphs[paper.charset];
  const lines = field.options.map((option, at) => {
    const chosen = at === field.chosen;
    const style: Style = chosen ? (focused ? 'chosen' : 'field') : 'plain';
    const mark = chosen ? running : ' ';
    return makeLine(paper, [at === 0 ? label : span(indentation), span(` ${mark} ${option.label} `, style)]);
  });
  return { lines: [...lines, emptyLine(paper)], focusRow: field.chosen, cursorColumn: null };
}
