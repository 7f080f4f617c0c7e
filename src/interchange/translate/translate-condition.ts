/** Conditions of ConfigMgr and MDT as ours. What cannot be understood is an error: a step whose condition is dropped would run where it must not. */

import {
  type Comparison,
  type Condition,
  ConditionSchema,
  comparisons,
  conditionOperators,
  type ModifiedTest,
  type RegistryCondition,
  type SystemCondition,
  type VersionTest,
} from '../../task-sequence/conditions/conditions.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import { isSecretName } from '../../task-sequence/secret-names.ts';
import { checkWmiQuery } from '../../task-sequence/wmi/answer-query.ts';
import { cut } from '../cut.ts';
import { SecretFilter } from '../secret-filter.ts';
import {
  type ForeignCondition,
  type ForeignConditionNode,
  type ForeignExpression,
  fieldOf,
} from '../task-sequence-xml/tree.ts';
import { isoFromForeignTime } from './foreign-time.ts';

/** Why a condition cannot be taken, as a sentence without an end. */
export class UntranslatableCondition extends Error {
  override readonly name = 'UntranslatableCondition';
}

export const DEFAULT_NAMESPACE = 'root\\cimv2';
/** Groups of a document may lie in one another as well; see parse.ts. */
const DEEPEST = 40;

export interface TranslatedCondition {
  /** Undefined: it always holds. */
  readonly condition: Condition | undefined;
  readonly notes: readonly string[];
}

/** @throws UntranslatableCondition */
export function translateCondition(
  foreign: ForeignCondition | null,
  filter: SecretFilter = new SecretFilter(),
): TranslatedCondition {
  refusePasswords(foreign?.nodes ?? [], filter, 1);
  const nodes = (foreign?.nodes ?? []).map((node) => translateNode(node, 1));
  const [only] = nodes;
  if (only === undefined) return { condition: undefined, notes: [] };
  const condition = nodes.length === 1 ? only : { all: nodes };
  const checked = ConditionSchema.safeParse(condition);
  if (!checked.success) throw new UntranslatableCondition('a part of it is empty, too long or no valid value');
  return { condition, notes: [...new Set(queriesOf(condition).flatMap(queryNotes))] };
}

/** A password that something is compared with would stand in the document. */
function refusePasswords(nodes: readonly ForeignConditionNode[], filter: SecretFilter, depth: number): void {
  for (const node of nodes) {
    if (depth > DEEPEST) throw tooDeep();
    if (node.kind === 'expression') refusePassword(node, filter);
    else if (node.kind === 'operator') refusePasswords(node.nodes, filter, depth + 1);
    else for (const platform of node.platforms) refusePasswords(platform.nodes, filter, depth + 2);
  }
}

function refusePassword(expression: ForeignExpression, filter: SecretFilter): void {
  const field = (name: string) => fieldOf(expression, name) ?? '';
  // Of the registry `Value` is a name.
  const isRegistry = /Registry/i.test(expression.type);
  const [name, value] = isRegistry ? [field('Value'), field('Data')] : [field('Variable'), field('Value')];
  const isCompared = isSecretName(name) && value !== '' && !comparesNothing(field('Operator'));
  if (isCompared || expression.variables.some((each) => filter.holdsSecret(each.value)))
    throw new UntranslatableCondition('a password stands in it');
}

function tooDeep(): UntranslatableCondition {
  return new UntranslatableCondition(`its parts lie more than ${DEEPEST} deep in one another`);
}

function translateNode(node: ForeignConditionNode, depth: number): Condition {
  if (depth > DEEPEST) throw tooDeep();
  if (node.kind === 'expression') return translateExpression(node);
  if (node.kind === 'operator')
    return combined(
      node.operator,
      node.nodes.map((each) => translateNode(each, depth + 1)),
    );
  const platforms = node.platforms.map(({ nodes }) => ({ all: nodes.map((each) => translateNode(each, depth + 2)) }));
  return combined(node.operator, platforms);
}

function combined(operator: 'and' | 'or' | 'not', conditions: Condition[]): Condition {
  if (operator === 'and') return { all: conditions };
  return operator === 'or' ? { any: conditions } : { none: conditions };
}

function translateExpression(expression: ForeignExpression): Condition {
  const kind = /^SMS_TaskSequence_(\w+)ConditionExpression$/i.exec(expression.type)?.[1]?.toLowerCase();
  const field = (name: string) => fieldOf(expression, name) ?? '';
  switch (kind) {
    case 'variable':
      return variableCondition(field);
    case 'wmi': {
      const namespace = field('Namespace');
      return { wql: field('Query'), ...(isDefault(namespace) ? {} : { namespace }) };
    }
    case 'file':
      return { file: field('Path'), ...modifiedTest(field), ...versionTest(field) };
    case 'folder':
      return { folder: field('Path'), ...modifiedTest(field) };
    case 'registry':
      return registryCondition(field);
    case 'software':
      return softwareCondition(field);
    case 'os':
      return systemCondition(field);
    default:
      throw new UntranslatableCondition(`the expression ${expression.type} is not known`);
  }
}

type Field = (name: string) => string;

function isDefault(namespace: string): boolean {
  return namespace === '' || namespace === DEFAULT_NAMESPACE;
}

/** Capitals do not matter. */
function operatorIn<Operator extends string>(operators: readonly Operator[], text: string): Operator {
  const found = operators.find((operator) => operator.toLowerCase() === text.trim().toLowerCase());
  if (found === undefined) throw new UntranslatableCondition(`its operator "${cut(text, 40)}" is not known`);
  return found;
}

function comparesNothing(operator: string): boolean {
  return /^(not)?exists$/i.test(operator.trim());
}

function variableCondition(field: Field): Condition {
  const operator = operatorIn(conditionOperators, field('Operator'));
  const value = field('Value');
  return { variable: field('Variable'), operator, ...(comparesNothing(operator) && value === '' ? {} : { value }) };
}

function modifiedTest(field: Field): { modified?: ModifiedTest } {
  if (field('DateTime') === '') return {};
  const time = isoFromForeignTime(field('DateTime'));
  if (time === null) throw new UntranslatableCondition('its date is in a form that is not known');
  return { modified: { operator: comparison(field('DateTimeOperator')), time } };
}

function versionTest(field: Field): { version?: VersionTest } {
  const value = field('Version');
  return value === '' ? {} : { version: { operator: comparison(field('VersionOperator')), value } };
}

function comparison(text: string): Comparison {
  return operatorIn(comparisons, text);
}

const registryOperators = ['exists', 'notExists', ...comparisons] as const;
const shortRoots: Readonly<Record<string, string>> = {
  HKLM: 'HKEY_LOCAL_MACHINE',
  HKCU: 'HKEY_CURRENT_USER',
  HKCR: 'HKEY_CLASSES_ROOT',
  HKU: 'HKEY_USERS',
};

function registryCondition(field: Field): Condition {
  const operator = operatorIn(registryOperators, field('Operator'));
  const registry = field('KeyPath').replace(
    /^(HKLM|HKCU|HKCR|HKU)(?=\\|$)/i,
    (root) => shortRoots[root.toUpperCase()] ?? root,
  );
  const [value, type, data] = [field('Value'), field('Type'), field('Data')];
  return {
    registry,
    operator,
    ...(value === '' ? {} : { value }),
    // `as`: a type that does not exist is refused when the whole condition is checked.
    ...(type === '' ? {} : { type: type.toUpperCase() as NonNullable<RegistryCondition['type']> }),
    ...(comparesNothing(operator) && data === '' ? {} : { data }),
  };
}

/** The editor fills in all fields, whichever of the two is asked for. */
function softwareCondition(field: Field): Condition {
  const operator = operatorIn(['ThisVersion', 'AnyVersion'], field('Operator'));
  const name = field('ProductName');
  const code =
    operator === 'ThisVersion' ? { productCode: field('ProductCode') } : { upgradeCode: field('UpgradeCode') };
  return { software: { ...code, ...(name === '' ? {} : { name }) } };
}

const architectures: Readonly<Record<string, 'x64' | 'x86' | 'arm64'>> = {
  ...{ x64: 'x64', amd64: 'x64', x86: 'x86', i386: 'x86', arm64: 'arm64' },
};

/** MDT's own expression. */
function systemCondition(field: Field): Condition {
  const system: SystemCondition['system'] = { family: 'windows' };
  const architecture = field('Architecture').trim().toLowerCase();
  if (architecture !== '' && architecture !== 'all') {
    const known = architectures[architecture];
    if (known === undefined) throw new UntranslatableCondition('its architecture is not known');
    system.architecture = known;
  }
  const value = field('Version');
  if (value !== '') system.version = { operator: comparison(field('Operator')), value };
  return { system };
}

function queriesOf(condition: Condition): { wql: string; namespace: string }[] {
  if ('all' in condition) return condition.all.flatMap(queriesOf);
  if ('any' in condition) return condition.any.flatMap(queriesOf);
  if ('none' in condition) return condition.none.flatMap(queriesOf);
  return 'wql' in condition ? [{ wql: condition.wql, namespace: condition.namespace ?? DEFAULT_NAMESPACE }] : [];
}

/** What a Linux PE makes of it; in Windows it is asked as it stands. */
function queryNotes({ wql, namespace }: { wql: string; namespace: string }): string[] {
  const { problem, alwaysNull } = checkWmiQuery({ namespace, query: wql });
  if (problem !== undefined) return [`Its condition cannot be answered in a Linux PE: ${english(problem)}`];
  if (alwaysNull.length === 0) return [];
  return [`Its condition asks ${alwaysNull.join(', ')}, which is never known in a Linux PE.`];
}
