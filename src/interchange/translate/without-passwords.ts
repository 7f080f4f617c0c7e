/** Steps and groups without the passwords in their texts: whatever they become, and whatever is told of them, cannot tell one. */

import { isOn } from '../../task-sequence/flag.ts';
import { isSecretName } from '../../task-sequence/secret-names.ts';
import { passwordsIn, type SecretFilter } from '../secret-filter.ts';
import {
  type ForeignGroup,
  type ForeignSequence,
  type ForeignStep,
  type ForeignVariable,
  propertyOf,
  walkForeign,
} from '../task-sequence-xml/tree.ts';

/** XML and base64 inside a value: whoever reads them takes the passwords out, as they do of what is a password as a whole. */
const encoded = /^(Rules|OSDSetDynamicVariablesRules|SourceScript|OSDRunPowerShellScriptSourceScript)$/i;

const variableValue = /^VariableValue$/i;

/** The same step where it has none. What is called like a password stays: whoever reads the setting leaves it out and says which one it was. */
export function withoutPasswords<T extends ForeignStep | ForeignGroup>(node: T, filter: SecretFilter): T {
  const text = (given: string | null) => (given === null ? null : filter.cleaned(given));
  const common = { name: filter.cleaned(node.name), description: text(node.description), action: text(node.action) };
  const cleaned = node.kind === 'group' ? { ...node, ...common } : { ...node, ...common, ...ofStep(node, filter) };
  return JSON.stringify(textsOf(cleaned)) === JSON.stringify(textsOf(node)) ? node : (cleaned as T); // `as`: of the same kind.
}

function ofStep(step: ForeignStep, filter: SecretFilter) {
  const attributes = [...(step.unknown?.attributes ?? [])].map(([key, value]) => [key, filter.cleaned(value)] as const);
  const kept = setsSecret(step) ? variableValue : encoded;
  return {
    startIn: step.startIn === null ? null : filter.cleaned(step.startIn),
    variables: step.variables?.map((variable) => cleanedVariable(variable, filter, kept)) ?? null,
    ...(step.unknown === undefined ? {} : { unknown: { ...step.unknown, attributes: new Map(attributes) } }),
  };
}

function cleanedVariable(variable: ForeignVariable, filter: SecretFilter, kept: RegExp): ForeignVariable {
  const { name, property } = variable;
  if (kept.test(property ?? name) || isSecretName(name) || isSecretName(property ?? '')) return variable;
  return { ...variable, value: filter.cleaned(variable.value) };
}

function textsOf(node: ForeignStep | ForeignGroup): unknown[] {
  const common = [node.name, node.description, node.action];
  if (node.kind === 'group') return common;
  const values = node.variables?.map(({ value }) => value) ?? [];
  return [...common, node.startIn, ...values, ...(node.unknown?.attributes.values() ?? [])];
}

/** What anything in the sequence that is called like a password has as its value. */
export function passwordsOf({ nodes, globalVariables }: ForeignSequence): string[] {
  const ofSteps = [...walkForeign(nodes)].flatMap((node) => (node.kind === 'group' ? [] : settingsOf(node)));
  return passwordsIn([...globalVariables, ...ofSteps]);
}

function settingsOf(step: ForeignStep): { name: string; value: string }[] {
  const all = (step.variables ?? []).flatMap(({ name, property, value }) => [
    { name, value },
    { name: property ?? '', value },
  ]);
  return setsSecret(step) ? [...all, { name: 'Password', value: propertyOf(step, 'VariableValue') ?? '' }] : all;
}

/** Whether it sets a variable that is secret, or called like a password. */
function setsSecret(step: ForeignStep): boolean {
  const isHidden = isOn(propertyOf(step, 'DoNotShowVariableValue'));
  return isHidden || isSecretName(propertyOf(step, 'VariableName')?.trim() ?? '');
}
