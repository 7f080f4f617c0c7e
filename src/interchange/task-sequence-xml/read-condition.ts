import type { ElementReader } from './element-reader.ts';
import {
  type ForeignCondition,
  type ForeignConditionNode,
  type ForeignExpression,
  type ForeignOperator,
  type ForeignOsGroup,
  type ForeignPlatform,
  operatorTypes,
} from './tree.ts';

const nodeNames = ['operator', 'expression', 'osConditionGroup'] as const;

/**
 * The condition of a group, step or rule, or null. Expressions that lie beside `<condition>` or without one, directly in the element, count as
 * a part of it: some of MDT's files in the field have them so.
 */
export function readCondition(owner: ElementReader): ForeignCondition | null {
  const condition = owner.childReader('condition');
  const own = condition === undefined ? [] : readNodes(condition);
  const astray = readNodes(owner);
  for (const { at } of astray) owner.findings.notice(at, 'this has no <condition> around it, but is taken as one');
  if (condition === undefined && astray.length === 0) return null;
  const at = condition?.at ?? owner.at;
  return { at, nodes: [...own, ...astray], ...condition?.rest('elements') };
}

function readNodes(parent: ElementReader): ForeignConditionNode[] {
  return parent.readers(...nodeNames).map(readNode);
}

function readNode(reader: ElementReader): ForeignConditionNode {
  switch (reader.element.name.toLowerCase()) {
    case 'operator':
      return readOperator(reader);
    case 'expression':
      return readExpression(reader);
    default:
      return readOsGroup(reader);
  }
}

function readOperator(reader: ElementReader): ForeignOperator {
  // Without a type nobody knows when it holds, and a guess could let a step run: that is a problem, and this value is never used.
  const operator = reader.neededOneOf('type', operatorTypes) ?? 'and';
  return { kind: 'operator', at: reader.at, operator, nodes: readNodes(reader), ...reader.rest('elements') };
}

function readOsGroup(reader: ElementReader): ForeignOsGroup {
  const operator = reader.oneOf('type', operatorTypes) ?? 'or';
  const platforms = reader.readers('osExpressionGroup').map(readPlatform);
  return { kind: 'os', at: reader.at, operator, platforms, ...reader.rest('elements') };
}

function readPlatform(reader: ElementReader): ForeignPlatform {
  const name = reader.text('Name');
  const keys = reader.otherAttributes();
  return { at: reader.at, name, keys, nodes: readNodes(reader), ...reader.rest('elements') };
}

function readExpression(reader: ElementReader): ForeignExpression {
  const type = reader.needed('type');
  const variables = reader.readers('variable').map((variable) => {
    const field = { name: variable.needed('name'), value: variable.value() };
    variable.rest('text');
    return field;
  });
  return { kind: 'expression', at: reader.at, type, variables, ...reader.rest('elements') };
}
