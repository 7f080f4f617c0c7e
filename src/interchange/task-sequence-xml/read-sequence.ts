import type { XmlElement } from '../../formats/xml/element.ts';
import { Findings } from '../findings.ts';
import type { Problem } from '../interchange-error.ts';
import { ElementReader } from './element-reader.ts';
import { readCondition } from './read-condition.ts';
import {
  environments,
  type ForeignGroup,
  type ForeignNode,
  type ForeignReference,
  type ForeignSequence,
  type ForeignStep,
  type ForeignVariable,
} from './tree.ts';

/** The versions that ConfigMgr and MDT write. */
const knownVersions = ['3.00', '3.10'];

/**
 * Reads a `<sequence>` of ConfigMgr, MDT or PSD.
 * @returns the tree, and notices of what was put right, left out or kept without being known
 * @throws InterchangeError with everything that is wrong
 */
export function readSequence(element: XmlElement): { sequence: ForeignSequence; notices: readonly Problem[] } {
  const findings = new Findings();
  const sequence = readRoot(new ElementReader(element, 'sequence', findings));
  return { sequence, notices: findings.finish() };
}

function readRoot(reader: ElementReader): ForeignSequence {
  const version = reader.text('version');
  if (version !== null && !knownVersions.includes(version))
    reader.notice(`version ${version} is not known: it is read like ${knownVersions.join(' and ')}`);
  return {
    at: reader.at,
    version,
    name: reader.text('name'),
    description: reader.text('description'),
    references: readList(reader.childReader('referenceList'), 'reference', readReference),
    globalVariables: readList(reader.childReader('globalVarList'), 'variable', readVariable),
    nodes: readNodes(reader),
    ...reader.rest('elements'),
  };
}

function readList<T>(list: ElementReader | undefined, name: string, read: (reader: ElementReader) => T): T[] {
  if (list === undefined) return [];
  const items = list.readers(name).map(read);
  if (list.rest('elements').unknown !== undefined) list.problem(`<${list.element.name}> may hold <${name}> alone`);
  return items;
}

function readReference(reader: ElementReader): ForeignReference {
  return { package: reader.needed('package'), program: reader.text('program'), ...reader.rest('elements') };
}

function readNodes(parent: ElementReader): ForeignNode[] {
  return parent.readers('group', 'step', 'subtasksequence').map((reader) => {
    const kind = reader.element.name.toLowerCase();
    if (kind === 'group') return readGroup(reader);
    return readStep(reader, kind === 'step' ? 'step' : 'subtasksequence');
  });
}

/** What groups and steps have in common. */
function readFields(reader: ElementReader) {
  const name = reader.text('name') ?? '';
  if (name === '') reader.notice(`the <${reader.element.name}> has no name`);
  return {
    at: reader.at,
    name,
    description: reader.text('description'),
    disable: reader.boolean('disable'),
    continueOnError: reader.boolean('continueOnError'),
    condition: readCondition(reader),
    action: readAction(reader),
  };
}

function readGroup(reader: ElementReader): ForeignGroup {
  return {
    kind: 'group',
    ...readFields(reader),
    expand: reader.boolean('expand'),
    nodes: readNodes(reader),
    ...reader.rest('elements'),
  };
}

function readStep(reader: ElementReader, kind: ForeignStep['kind']): ForeignStep {
  return {
    kind,
    ...readFields(reader),
    type: reader.text('type') || null,
    runIn: reader.oneOf('runIn', environments),
    startIn: reader.text('startIn'),
    successCodes: readSuccessCodes(reader),
    retryCount: reader.wholeNumber('retryCount'),
    timeout: reader.wholeNumber('timeout'),
    runFromNet: reader.boolean('runFromNet'),
    variables: readVariables(reader),
    ...reader.rest('elements'),
  };
}

/** Some of MDT's templates write `successCodes`. */
function readSuccessCodes(reader: ElementReader): number[] | null {
  const codes = reader.exitCodes('successCodeList');
  const misspelt = reader.exitCodes('successCodes');
  if (misspelt !== null)
    reader.notice(`successCodes is ${codes === null ? 'taken as successCodeList' : 'left out beside successCodeList'}`);
  return codes ?? misspelt;
}

function readAction(reader: ElementReader): string | null {
  const action = reader.childReader('action');
  if (action === undefined) return null;
  if (action.rest('text').unknown !== undefined) action.problem('<action> may hold a command line alone');
  return action.value();
}

function readVariables(reader: ElementReader): ForeignVariable[] | null {
  const list = reader.childReader('defaultVarList');
  return list === undefined ? null : readList(list, 'variable', readVariable);
}

function readVariable(reader: ElementReader): ForeignVariable {
  return {
    name: reader.needed('name'),
    property: reader.text('property'),
    hidden: reader.boolean('hidden'),
    value: reader.value(),
    ...reader.rest('text'),
  };
}
