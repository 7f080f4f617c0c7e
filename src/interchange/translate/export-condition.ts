/** Our conditions as ConfigMgr's. One that it does not have cannot be written, and nothing may be left out of a condition. */
import { isDeepStrictEqual } from 'node:util';
import type {
  Condition,
  LeafCondition,
  ModifiedTest,
  SystemCondition,
  VersionTest,
} from '../../task-sequence/conditions/conditions.ts';
import type { Place } from '../interchange-error.ts';
import type { ForeignCondition, ForeignConditionNode, OperatorType } from '../task-sequence-xml/tree.ts';
import { foreignTime } from './foreign-time.ts';
import { DEFAULT_NAMESPACE, translateCondition, UntranslatableCondition } from './translate-condition.ts';

export const nowhere: Place = { path: '', line: 0, column: 0 };

/** Null where it cannot be written, or would be another one when it is read again. */
export function exportCondition(condition: Condition): ForeignCondition | null {
  const node = nodeOf(condition);
  if (node === null) return null;
  const foreign: ForeignCondition = { at: nowhere, nodes: [node] };
  return isSame(condition, foreign) ? foreign : null;
}

function isSame(condition: Condition, foreign: ForeignCondition): boolean {
  try {
    const again = translateCondition(foreign).condition;
    return again !== undefined && isDeepStrictEqual(plain(again), plain(condition));
  } catch (error) {
    if (error instanceof UntranslatableCondition) return false;
    throw error;
  }
}

/** Without what says nothing: an empty value for `exists`, the usual namespace, two spellings of one moment. */
function plain(condition: Condition): unknown {
  if ('all' in condition) return { all: condition.all.map(plain) };
  if ('any' in condition) return { any: condition.any.map(plain) };
  if ('none' in condition) return { none: condition.none.map(plain) };
  const same = (key: string, value: unknown) => {
    if (key === 'namespace' && value === DEFAULT_NAMESPACE) return undefined;
    if (key === 'time') return new Date(String(value)).toISOString();
    return (key === 'value' || key === 'data') && value === '' ? undefined : value;
  };
  return JSON.parse(JSON.stringify(condition, same));
}

/** Null where a part cannot be written. */
function nodeOf(condition: Condition): ForeignConditionNode | null {
  if ('all' in condition) return operatorOf('and', condition.all);
  if ('any' in condition) return operatorOf('or', condition.any);
  if ('none' in condition) return operatorOf('not', condition.none);
  return leafOf(condition);
}

function operatorOf(operator: OperatorType, conditions: readonly Condition[]): ForeignConditionNode | null {
  const nodes = conditions.map(nodeOf);
  if (!nodes.every((node) => node !== null)) return null;
  return { kind: 'operator', at: nowhere, operator, nodes };
}

function leafOf(condition: LeafCondition): ForeignConditionNode | null {
  if ('variable' in condition) {
    const { variable, operator, value } = condition;
    return expression('Variable', { Operator: operator, Value: value ?? '', Variable: variable });
  }
  if ('wql' in condition)
    return expression('WMI', { Namespace: condition.namespace ?? DEFAULT_NAMESPACE, Query: condition.wql });
  if ('file' in condition)
    return expression('File', {
      Path: condition.file,
      ...timeFields(condition.modified),
      ...versionFields(condition.version),
    });
  if ('folder' in condition) return expression('Folder', { Path: condition.folder, ...timeFields(condition.modified) });
  if ('registry' in condition) {
    const { registry, operator, type, value, data } = condition;
    return expression('Registry', {
      KeyPath: registry,
      Operator: operator,
      Type: type ?? '',
      Value: value ?? '',
      Data: data ?? '',
    });
  }
  if ('software' in condition) {
    const { productCode, upgradeCode, name } = condition.software;
    const Operator = productCode === undefined ? 'AnyVersion' : 'ThisVersion';
    const codes = { ProductCode: productCode ?? '', ProductName: name ?? '', UpgradeCode: upgradeCode ?? '' };
    return expression('Software', { Operator, ...codes });
  }
  return 'system' in condition ? systemExpression(condition) : null;
}

/** MDT's. */
function systemExpression({ system }: SystemCondition): ForeignConditionNode {
  const { architecture, version } = system;
  return expression('OS', {
    ...(architecture === undefined ? {} : { Architecture: architecture }),
    ...(version === undefined ? {} : { Operator: version.operator, Version: version.value }),
  });
}

function timeFields(modified: ModifiedTest | undefined): Record<string, string> {
  return modified === undefined ? {} : { DateTime: foreignTime(modified.time), DateTimeOperator: modified.operator };
}

function versionFields(version: VersionTest | undefined): Record<string, string> {
  return version === undefined ? {} : { Version: version.value, VersionOperator: version.operator };
}

function expression(kind: string, fields: Readonly<Record<string, string>>): ForeignConditionNode {
  const variables = Object.entries(fields).map(([name, value]) => ({ name, value }));
  return { kind: 'expression', at: nowhere, type: `SMS_TaskSequence_${kind}ConditionExpression`, variables };
}
