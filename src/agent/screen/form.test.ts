import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Field, type Form, type FormStep, newForm, pressKey, right, shownFields, valuesOf } from './form.ts';
import { readKeys } from './keys.ts';
import { editedText } from './text-field.ts';

const UP = '\u001b[A';
const DOWN = '\u001b[B';
const PAGE_DOWN = '\u001b[6~';
const PAGE_UP = '\u001b[5~';
const END = '\u001b[F';
const HOME = '\u001b[H';
const F2 = '\u001b[[B';

const text = (name: string, needed = false): Field => ({
  ...{ kind: 'text', name, label: name, text: editedText(''), masked: false, most: 20 },
  check: (typed) => (needed && typed === '' ? { kind: 'incomplete', message: `${name} is missing` } : right),
});
const choice = (name: string, ...values: string[]): Field => ({
  ...{ kind: 'choice', name, label: name, chosen: 0 },
  options: values.map((value) => ({ value, label: value, description: '' })),
});

function form(fields: Field[], canGoBack = false): Form {
  return newForm({ title: 'Title', introduction: '', fields, problem: 'Said before.', canGoBack });
}

/** Presses keys until one of them ends the form. */
function press(start: Form, typed: string): FormStep {
  let step: FormStep = { kind: 'form', form: start };
  const { keys, rest } = readKeys(new Uint8Array(), new TextEncoder().encode(typed));
  assert.equal(rest.length, 0);
  for (const key of keys) {
    assert.equal(step.kind, 'form', 'keys after the end');
    if (step.kind === 'form') step = pressKey(step.form, key);
  }
  return step;
}

function after(start: Form, typed: string): Form {
  const step = press(start, typed);
  assert.equal(step.kind, 'form');
  return step.kind === 'form' ? step.form : start;
}

describe('a form', () => {
  const two = form([text('a', true), text('b')]);

  test('begins in its first field and moves with Tab, Enter, Up and Down', () => {
    assert.equal(two.focus, 'a');
    assert.equal(after(two, '\t').focus, 'b');
    assert.equal(after(two, '\r').focus, 'b');
    assert.equal(after(two, `${DOWN}${UP}`).focus, 'a');
    assert.equal(after(two, '\t\t\t').focus, 'b');
    assert.equal(after(two, '\t\u001b[Z').focus, 'a');
  });

  test('is filled in by Enter on the last field, once every field is right', () => {
    const step = press(two, 'x\ry\r');
    assert.equal(step.kind, 'filled-in');
    assert.deepEqual(step.kind === 'filled-in' && [...valuesOf(step.form)], [
      ['a', 'x'],
      ['b', 'y'],
    ]);
  });

  test('goes to the field that is not right, and says so until it is changed', () => {
    const refused = after(two, '\ry\r');
    assert.equal(refused.focus, 'a');
    assert.equal(refused.refused, 'a');
    assert.equal(after(refused, HOME).refused, 'a');
    assert.equal(after(refused, 'x').refused, null);
  });

  test('drops the problem it was shown for with the first key', () => {
    assert.equal(two.problem, 'Said before.');
    assert.equal(after(two, 'x').problem, null);
  });

  test('is left by Escape only where that leads somewhere', () => {
    const leave = { kind: 'key', name: 'escape' } as const;
    assert.equal(pressKey(two, leave).kind, 'form');
    assert.equal(pressKey(form([text('a')], true), leave).kind, 'back');
  });

  test('shows and hides what is masked', () => {
    assert.equal(after(two, F2).unmasked, true);
    assert.equal(after(two, F2 + F2).unmasked, false);
  });

  test('chooses with the arrows, and lets the focus go on at the ends of a choice', () => {
    const both = form([choice('c', '1', '2', '3'), text('t')]);
    const chosen = (typed: string): [string | undefined, string] => {
      const now = after(both, typed);
      return [valuesOf(now).get('c'), now.focus];
    };
    assert.deepEqual(chosen(DOWN), ['2', 'c']);
    assert.deepEqual(chosen(DOWN + DOWN + UP), ['2', 'c']);
    assert.deepEqual(chosen(UP), ['1', 'c']);
    assert.deepEqual(chosen(END), ['3', 'c']);
    assert.deepEqual(chosen(END + HOME), ['1', 'c']);
    assert.deepEqual(chosen(DOWN + DOWN + DOWN), ['3', 't']);
    assert.deepEqual(chosen(`${DOWN}\t${UP}${UP}`), ['1', 'c']);
    assert.deepEqual(chosen('xyz'), ['1', 'c']);
  });

  test('goes ten lines at a time through a long choice', () => {
    const long = form([choice('c', ...Array.from({ length: 25 }, (_, at) => String(at)))]);
    assert.equal(valuesOf(after(long, PAGE_DOWN)).get('c'), '10');
    assert.equal(valuesOf(after(long, PAGE_DOWN + PAGE_DOWN + PAGE_DOWN)).get('c'), '24');
    assert.equal(valuesOf(after(long, PAGE_DOWN + PAGE_UP + PAGE_UP)).get('c'), '0');
  });

  test('asks only for the fields that a choice makes necessary', () => {
    const dependent = form([
      choice('mode', 'auto', 'manual'),
      { ...text('a', true), onlyWhen: { field: 'mode', value: 'manual' } },
    ]);
    assert.deepEqual(
      shownFields(dependent).map(({ name }) => name),
      ['mode'],
    );
    assert.equal(press(dependent, '\r').kind, 'filled-in');
    assert.equal(after(dependent, `${DOWN}\r`).focus, 'a');
    assert.equal(press(dependent, `${DOWN}\rx\r`).kind, 'filled-in');
  });

  test('does not count a terminal that tells its size as a key', () => {
    assert.equal(after(two, '\u001b[25;80R').problem, 'Said before.');
  });
});
