/** The rules of Set Dynamic Variables. */
import type { StepOf } from '../../task-sequence/document.ts';
import { isSecretName } from '../../task-sequence/secret-names.ts';
import { InterchangeError } from '../interchange-error.ts';
import { type DynamicVariableRule, readDynamicVariableRules } from '../task-sequence-xml/dynamic-variables.ts';
import type { StepReading } from './step-reading.ts';
import { translateCondition, UntranslatableCondition } from './translate-condition.ts';

type Rule = StepOf<'set-dynamic-variables'>['options']['rules'][number];

export function readDynamicRules(reading: StepReading): void {
  const given = rulesIn(reading);
  const rules = given.map((rule) => readRule(rule, reading)).filter((rule) => rule !== null);
  reading.set('rules', rules);
  if (given.length > 0 && rules.every(({ variables }) => variables.length === 0) && reading.secrets.size > 0)
    reading.attention(
      'It sets secret variables alone, and their values are not in the file: set them on a device or collection.',
    );
}

function rulesIn(reading: StepReading): readonly DynamicVariableRule[] {
  try {
    return readDynamicVariableRules(reading.value('Rules', 'OSDSetDynamicVariablesRules') ?? '').rules;
  } catch (error) {
    if (!(error instanceof InterchangeError)) throw error;
    reading.disabled = true;
    reading.attention(`Its rules cannot be read, and the step is disabled: ${error.problems[0]?.message ?? ''}`);
    return [];
  }
}

/** Null for a rule whose condition cannot be read: applied always it would set what is not meant. */
function readRule({ condition, variables }: DynamicVariableRule, reading: StepReading): Rule | null {
  try {
    const translated = translateCondition(condition, reading.context.filter);
    for (const note of translated.notes) reading.note(note.replace('Its condition', 'The condition of a rule'));
    return {
      ...(translated.condition === undefined ? {} : { condition: translated.condition }),
      variables: variables.flatMap(({ name, value, secret }) => {
        if (!secret && !isSecretName(name) && !reading.context.filter.holdsSecret(value)) return [{ name, value }];
        reading.secrets.add(name);
        reading.note(`Its rules set the secret variable ${name}: set it on devices or collections instead.`);
        return [];
      }),
    };
  } catch (error) {
    if (!(error instanceof UntranslatableCondition)) throw error;
    reading.attention(`A rule is left out, since its condition cannot be taken: ${error.message}.`);
    return null;
  }
}
