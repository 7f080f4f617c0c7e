/** Task sequence variables that were left empty, so that a person gives their values here. */
import { type Field, newForm, right } from '../form.ts';
import { editedText } from '../text-field.ts';
import type { Page, QuestionOptions } from './page.ts';

interface VariableQuestion {
  readonly name: string;
  /** Whether what is typed is hidden. Default: it is not. */
  readonly secret?: boolean;
  /** Whether it may stay empty. Default: it may, as in ConfigMgr. */
  readonly required?: boolean;
}

export interface VariablesQuestion extends QuestionOptions {
  /** At least one. */
  readonly variables: readonly VariableQuestion[];
}

export interface VariableAnswer {
  readonly name: string;
  readonly value: string;
}

/** As long as a value may be (api/variables.ts). */
const MOST = 32_000;

export function variablesPage({ variables, problem, canGoBack }: VariablesQuestion): Page<VariableAnswer[]> {
  const form = newForm({
    title: 'Variables',
    introduction: 'The task sequence leaves these values to you.',
    problem: problem ?? null,
    canGoBack: canGoBack ?? false,
    fields: variables.map(variableField),
  });
  return { form, read: (values) => variables.map(({ name }) => ({ name, value: values.get(name) ?? '' })) };
}

function variableField({ name, secret, required }: VariableQuestion): Field {
  return {
    kind: 'text',
    name,
    label: name,
    text: editedText(''),
    masked: secret ?? false,
    most: MOST,
    check: (text) =>
      text === '' && required === true ? { kind: 'incomplete', message: `${name} needs a value.` } : right,
  };
}
