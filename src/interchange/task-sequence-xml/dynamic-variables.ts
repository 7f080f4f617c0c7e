/** The rules of Set Dynamic Variables: XML of their own, in the value of the step's property `Rules`. */
import { Findings } from '../findings.ts';
import type { Problem } from '../interchange-error.ts';
import { readXmlFile } from '../read-xml-file.ts';
import { ElementReader } from './element-reader.ts';
import { readCondition } from './read-condition.ts';
import type { ForeignCondition, Unknown } from './tree.ts';
import { conditionElements, element, writeChecked } from './write-sequence.ts';

export interface DynamicVariableRule {
  /** Null: always. */
  readonly condition: ForeignCondition | null;
  readonly variables: readonly DynamicVariable[];
  readonly unknown?: Unknown;
}

export interface DynamicVariable {
  readonly name: string;
  /** `%variables%` of the task sequence are replaced in it when the step runs. An export leaves those of secrets empty. */
  readonly value: string;
  readonly secret: boolean;
  readonly unknown?: Unknown;
}

/**
 * @param text the property's value; paths of problems begin with `Rules`
 * @throws InterchangeError with everything that is wrong
 */
export function readDynamicVariableRules(text: string): {
  rules: readonly DynamicVariableRule[];
  notices: readonly Problem[];
} {
  if (text.trim() === '') return { rules: [], notices: [] };
  const findings = new Findings();
  const reader = new ElementReader(readXmlFile(text.trim()), 'Rules', findings);
  if (reader.element.name !== 'Rules') reader.problem(`<${reader.element.name}> stands where <Rules> is expected`);
  const rules = reader.readers('Rule').map(readRule);
  if (reader.rest('elements').unknown !== undefined) reader.problem('<Rules> may hold <Rule> alone');
  return { rules, notices: findings.finish() };
}

function readRule(reader: ElementReader): DynamicVariableRule {
  const condition = readCondition(reader);
  const list = reader.childReader('Variables');
  const variables = list?.readers('Variable').map(readVariable) ?? [];
  if (list?.rest('elements').unknown !== undefined) list.problem('<Variables> may hold <Variable> alone');
  return { condition, variables, ...reader.rest('elements') };
}

function readVariable(reader: ElementReader): DynamicVariable {
  return {
    name: reader.needed('Name'),
    value: reader.value(),
    secret: reader.boolean('IsSecret') ?? false,
    ...reader.rest('text'),
  };
}

/** @throws InterchangeError where a text holds characters that XML cannot */
export function writeDynamicVariableRules(rules: readonly DynamicVariableRule[]): string {
  return writeChecked(element('Rules', {}, rules.map(ruleElement)));
}

function ruleElement({ condition, variables, unknown }: DynamicVariableRule) {
  const list = element('Variables', {}, variables.map(variableElement));
  return element('Rule', {}, [...conditionElements(condition), list], unknown);
}

function variableElement({ name, value, secret, unknown }: DynamicVariable) {
  return element('Variable', { Name: name, IsSecret: secret }, [value], unknown);
}
