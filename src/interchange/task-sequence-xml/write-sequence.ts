import type { XmlNode } from '../../formats/xml/element.ts';
import { unwritable, writeXml } from '../../formats/xml/write-xml.ts';
import { InterchangeError } from '../interchange-error.ts';
import type {
  ForeignCondition,
  ForeignConditionNode,
  ForeignNode,
  ForeignReference,
  ForeignSequence,
  ForeignStep,
  ForeignVariable,
  Unknown,
} from './tree.ts';

type AttributeValue = string | number | boolean | null | undefined;

/**
 * Writes a task sequence as the XML that ConfigMgr and MDT read: one line, without a declaration. It reads back to an equal tree.
 * @throws InterchangeError where a text holds characters that XML cannot (most control characters), with the place of each
 */
export function writeSequence(sequence: ForeignSequence): string {
  return writeChecked(sequenceElement(sequence));
}

/** @throws InterchangeError as above */
export function writeChecked(element: XmlNode): string {
  const faults = unwritable(element);
  if (faults.length > 0)
    throw new InterchangeError(faults.map(({ path, reason }) => ({ path, line: 0, column: 0, message: reason })));
  return writeXml(element);
}

/** Why XML cannot hold the sequence's own texts; its groups and steps apart. */
export function faultsOfSequence(sequence: ForeignSequence): string[] {
  return unwritable(sequenceElement({ ...sequence, nodes: [] })).map(({ reason }) => reason);
}

/** The same of a group, without what is in it, or of a step. */
export function faultsOfNode(node: ForeignNode): string[] {
  return unwritable(nodeElement(node.kind === 'group' ? { ...node, nodes: [] } : node)).map(({ reason }) => reason);
}

function sequenceElement(sequence: ForeignSequence): XmlNode {
  const { version, name, description, references, globalVariables, nodes, unknown } = sequence;
  const content = [
    ...(references.length === 0 ? [] : [element('referenceList', {}, references.map(referenceElement))]),
    ...(globalVariables.length === 0 ? [] : [element('globalVarList', {}, globalVariables.map(variableElement))]),
    ...nodes.map(nodeElement),
  ];
  return element('sequence', { version, name, description }, content, unknown);
}

function referenceElement({ package: id, program, unknown }: ForeignReference): XmlNode {
  return element('reference', { package: id, program }, [], unknown);
}

function nodeElement(node: ForeignNode): XmlNode {
  const { name, description, disable, continueOnError, unknown } = node;
  const common = { name, description, disable, continueOnError };
  const head = [...conditionElements(node.condition), ...actionElements(node.action)];
  if (node.kind === 'group')
    return element('group', { expand: node.expand, ...common }, [...head, ...node.nodes.map(nodeElement)], unknown);
  const variables = node.variables === null ? [] : [variableList(node.variables)];
  return element(node.kind, { type: node.type, ...common, ...stepAttributes(node) }, [...head, ...variables], unknown);
}

function stepAttributes({ timeout, runIn, startIn, successCodes, retryCount, runFromNet }: ForeignStep) {
  return { timeout, runIn, startIn, successCodeList: successCodes?.join(' '), retryCount, runFromNet };
}

function actionElements(action: string | null): XmlNode[] {
  return action === null ? [] : [element('action', {}, [action])];
}

function variableList(variables: readonly ForeignVariable[]): XmlNode {
  return element('defaultVarList', {}, variables.map(variableElement));
}

function variableElement({ name, property, hidden, value, unknown }: ForeignVariable): XmlNode {
  return element('variable', { name, property, hidden }, [value], unknown);
}

/** None for no condition. */
export function conditionElements(condition: ForeignCondition | null): XmlNode[] {
  return condition === null
    ? []
    : [element('condition', {}, condition.nodes.map(conditionNodeElement), condition.unknown)];
}

function conditionNodeElement(node: ForeignConditionNode): XmlNode {
  if (node.kind === 'operator')
    return element('operator', { type: node.operator }, node.nodes.map(conditionNodeElement), node.unknown);
  if (node.kind === 'expression') {
    const fields = node.variables.map(({ name, value }) => element('variable', { name }, [value]));
    return element('expression', { type: node.type }, fields, node.unknown);
  }
  const platforms = node.platforms.map(({ name, keys, nodes, unknown }) =>
    element('osExpressionGroup', { Name: name, ...Object.fromEntries(keys) }, nodes.map(conditionNodeElement), unknown),
  );
  return element('osConditionGroup', { type: node.operator }, platforms, node.unknown);
}

/** An element with the attributes that are there, then what nobody knows. */
export function element(
  name: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  content: readonly (XmlNode | string)[],
  unknown?: Unknown,
): XmlNode {
  const written = new Map(unknown?.attributes);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) written.set(key, String(value));
  }
  return {
    name,
    attributes: written,
    content: [...content, ...(unknown?.elements ?? [])].filter((child) => child !== ''),
  };
}
