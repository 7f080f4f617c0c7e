/**
 * A form: fields that are filled in by keyboard, one of them in focus. Pure: a form and a key give the next form, or say that it was
 * filled in or left. The pages of the wizard are forms with their own fields and checks.
 *
 *   Tab, Down  next field      Up, Shift-Tab  the one before      Enter  next field; after the last one the form is filled in
 *   in a choice  Up, Down, Page up/down, Home, End      F2  show or hide what is typed masked      Escape  leave
 */
import type { Key, KeyName } from './keys.ts';
import { type EditedText, editText, textOf } from './text-field.ts';

/** What is to be said about a text. `incomplete`: it may become right while the person types on; `wrong`: it cannot. */
export type Check = { readonly kind: 'right' } | { readonly kind: 'incomplete' | 'wrong'; readonly message: string };
export const right: Check = { kind: 'right' };

/** Field name → text, or the value of the chosen option. */
export type Values = ReadonlyMap<string, string>;

interface FieldBase {
  readonly name: string;
  readonly label: string;
  /** Shown, and filled in, only while another field has this value. */
  readonly onlyWhen?: { readonly field: string; readonly value: string };
}
export interface TextField extends FieldBase {
  readonly kind: 'text';
  readonly text: EditedText;
  readonly masked: boolean;
  readonly most: number;
  /** `values` are the whole form's. */
  readonly check: (text: string, values: Values) => Check;
}
interface Option {
  readonly value: string;
  readonly label: string;
  readonly description: string;
}
export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  /** At least one. */
  readonly options: readonly Option[];
  readonly chosen: number;
}
export type Field = TextField | ChoiceField;

export interface Form {
  readonly title: string;
  readonly introduction: string;
  readonly fields: readonly Field[];
  /** Name of the field in focus. */
  readonly focus: string;
  /** Why the form is shown again; gone with the first key. */
  readonly problem: string | null;
  /** Enter was pressed on the last field while this one was not right. */
  readonly refused: string | null;
  readonly unmasked: boolean;
  /** Whether Escape leads back to something. */
  readonly canGoBack: boolean;
}

export type FormStep =
  | { readonly kind: 'form'; readonly form: Form }
  | { readonly kind: 'filled-in'; readonly form: Form }
  | { readonly kind: 'back' };

/** Lines that Page up and Page down go in a choice. */
const PAGE = 10;

export function newForm(form: Pick<Form, 'title' | 'introduction' | 'fields' | 'problem' | 'canGoBack'>): Form {
  return { ...form, focus: form.fields[0]?.name ?? '', refused: null, unmasked: false };
}

export function valuesOf(form: Form): Values {
  return new Map(form.fields.map((field) => [field.name, fieldValue(field)]));
}

/** The fields that are shown now, in order. */
export function shownFields(form: Form): readonly Field[] {
  const values = valuesOf(form);
  return form.fields.filter(({ onlyWhen }) => onlyWhen === undefined || values.get(onlyWhen.field) === onlyWhen.value);
}

export function checkField(form: Form, field: Field): Check {
  return field.kind === 'text' ? field.check(textOf(field.text), valuesOf(form)) : right;
}

export function pressKey(before: Form, key: Key): FormStep {
  if (key.kind === 'size') return { kind: 'form', form: before };
  const form = { ...before, problem: null };
  if (key.kind === 'key') {
    if (key.name === 'escape') return form.canGoBack ? { kind: 'back' } : { kind: 'form', form };
    if (key.name === 'f2') return { kind: 'form', form: { ...form, unmasked: !form.unmasked } };
    if (key.name === 'enter') return enter(form);
  }
  return { kind: 'form', form: inField(form, key) ?? betweenFields(form, key) };
}

/** Goes to the next field, or hands the form in when there is none and all are right. */
function enter(form: Form): FormStep {
  const fields = shownFields(form);
  if (fields[fields.length - 1]?.name !== form.focus) return { kind: 'form', form: moveFocus(form, 1) };
  const notRight = fields.find((field) => checkField(form, field).kind !== 'right');
  if (notRight === undefined) return { kind: 'filled-in', form };
  return { kind: 'form', form: { ...form, focus: notRight.name, refused: notRight.name } };
}

/** The form after a key that is meant for the field in focus; null when it is not. */
function inField(form: Form, key: Key): Form | null {
  const field = form.fields.find(({ name }) => name === form.focus);
  if (field === undefined) return null;
  if (field.kind === 'choice') {
    const chosen = key.kind === 'key' ? chooseByKey(field, key.name) : null;
    return chosen === null ? null : withField(form, { ...field, chosen });
  }
  const text = editText(field.text, key, field.most);
  if (text === null) return null;
  const changed = textOf(text) !== textOf(field.text);
  return { ...withField(form, { ...field, text }), refused: changed ? null : form.refused };
}

/** Beyond its ends a choice lets the focus go to the next field. */
function chooseByKey({ options, chosen }: ChoiceField, name: KeyName): number | null {
  const last = options.length - 1;
  switch (name) {
    case 'up':
      return chosen > 0 ? chosen - 1 : null;
    case 'down':
      return chosen < last ? chosen + 1 : null;
    case 'page-up':
      return Math.max(0, chosen - PAGE);
    case 'page-down':
      return Math.min(last, chosen + PAGE);
    case 'home':
      return 0;
    case 'end':
      return last;
    default:
      return null;
  }
}

function betweenFields(form: Form, key: Key): Form {
  if (key.kind !== 'key') return form;
  if (key.name === 'tab' || key.name === 'down') return moveFocus(form, 1);
  if (key.name === 'shift-tab' || key.name === 'up') return moveFocus(form, -1);
  return form;
}

function moveFocus(form: Form, by: 1 | -1): Form {
  const names = shownFields(form).map(({ name }) => name);
  const at = names.indexOf(form.focus) + by;
  return { ...form, focus: names[Math.max(0, Math.min(names.length - 1, at))] ?? form.focus };
}

function withField(form: Form, field: Field): Form {
  return { ...form, fields: form.fields.map((each) => (each.name === field.name ? field : each)) };
}

function fieldValue(field: Field): string {
  return field.kind === 'text' ? textOf(field.text) : (field.options[field.chosen]?.value ?? '');
}
