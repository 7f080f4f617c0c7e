/** A document as a foreign sequence, for ConfigMgr's XML; what ConfigMgr has no words for is told, not hidden. */
import {
  type Group,
  type Step,
  type TaskSequenceDocument,
  type TaskSequenceNode,
  walk,
} from '../../task-sequence/document.ts';
import { isReference } from '../../task-sequence/option-schema.ts';
import { kindOf } from '../../task-sequence/step-kinds.ts';
import { valueAt } from '../../task-sequence/step-variables.ts';
import { BoundedList } from '../findings.ts';
import { InterchangeError, type Problem } from '../interchange-error.ts';
import type { SecretFilter } from '../secret-filter.ts';
import type {
  ForeignCondition,
  ForeignGroup,
  ForeignNode,
  ForeignReference,
  ForeignSequence,
  ForeignStep,
} from '../task-sequence-xml/tree.ts';
import { faultsOfNode, faultsOfSequence } from '../task-sequence-xml/write-sequence.ts';
import { exportCondition, nowhere } from './export-condition.ts';
import { exportFilter, exportVariables } from './export-secrets.ts';
import { formerId } from './export-settings.ts';
import { exportStep } from './export-step.ts';
import { withoutPasswords } from './without-passwords.ts';

/** What the file does not say. */
export interface Unwritten {
  /** Id of the group or step; null: the sequence itself. */
  readonly node: string | null;
  readonly name: string;
  /** A sentence for a person. */
  readonly message: string;
}

export interface SequenceExport {
  /** For writeSequence. */
  readonly sequence: ForeignSequence;
  readonly unwritten: readonly Unwritten[];
}

/** What is gathered on the way. */
interface Exporting {
  readonly filter: SecretFilter;
  readonly unwritten: Unwritten[];
  readonly faults: BoundedList;
}

/**
 * Read and translated again, it is the same document but for the ids and what is in `unwritten`.
 * @throws InterchangeError where texts hold characters that XML cannot, with the group or step of each
 */
export function exportSequence(document: TaskSequenceDocument): SequenceExport {
  const exporting: Exporting = { filter: exportFilter(document), unwritten: [], faults: new BoundedList() };
  const { filter, unwritten, faults } = exporting;
  const nodes = exportNodes(document.steps, exporting);
  const say = (message: string) => unwritten.push({ node: null, name: document.name, message });
  if (document.onFailure !== undefined) say('The steps of `onFailure` are not written.');
  if (document.userNotification !== undefined) say('Its user notification is not written.');
  const [name, description] = [filter.cleaned(document.name), filter.cleaned(document.description ?? '')];
  if (name !== document.name || description !== (document.description ?? '')) say(PASSWORD_IN_TEXTS);
  const head: ForeignSequence = {
    at: nowhere,
    version: '3.10',
    name,
    description: document.description === undefined ? null : description,
    references: referencesOf(document),
    globalVariables: exportVariables(document.variables, filter, say),
    nodes: [],
  };
  for (const reason of faultsOfSequence(head)) faults.add(fault(`"${document.name}"`, reason));
  if (faults.list().length > 0) throw new InterchangeError(faults.list());
  return { sequence: { ...head, nodes }, unwritten };
}

const PASSWORD_IN_TEXTS = 'A password in its name or description is not written.';

function fault(path: string, message: string): Problem {
  return { path, line: 0, column: 0, message };
}

function exportNodes(nodes: readonly TaskSequenceNode[], exporting: Exporting): ForeignNode[] {
  return nodes.flatMap((node) => exportNode(node, exporting) ?? []);
}

/** Null for what is not written, or cannot be. */
function exportNode(node: TaskSequenceNode, exporting: Exporting): ForeignNode | null {
  const { filter, unwritten, faults } = exporting;
  const say = (message: string) => unwritten.push({ node: node.id, name: node.name, message });
  const blame = (reason: string) => faults.add(fault(`${node.id} ("${node.name}")`, reason));
  if (node.retry !== undefined) say('How often it is tried again (`retry`) is not written.');
  const foreign = node.type === 'group' ? exportGroup(node) : writtenStep(node, filter, say, blame);
  if (foreign === null) return null;
  const told = withoutPasswords(foreign, filter);
  if (told.name !== node.name || told.description !== (node.description ?? '')) say(PASSWORD_IN_TEXTS);
  const written = withCondition(node, told, say);
  for (const reason of new Set(faultsOfNode(written))) blame(reason);
  if (node.type !== 'group' || written.kind !== 'group') return written;
  return { ...written, nodes: exportNodes(node.steps, exporting) };
}

/** Without those inside. */
function exportGroup({ name, description, disabled, continueOnError }: Group): ForeignGroup {
  return {
    ...{
      kind: 'group',
      at: nowhere,
      name,
      description: description ?? '',
      condition: null,
      action: null,
      expand: null,
    },
    disable: disabled ? true : null,
    continueOnError: continueOnError ? true : null,
    nodes: [],
  };
}

/** Rules are XML in the value of a setting: what they cannot hold shows when they are written. */
function writtenStep(
  step: Step,
  filter: SecretFilter,
  say: (message: string) => void,
  blame: (reason: string) => void,
): ForeignStep | null {
  try {
    return stepOrNothing(step, filter, say);
  } catch (error) {
    if (!(error instanceof InterchangeError)) throw error;
    for (const { message } of error.problems) blame(message);
    return null;
  }
}

function stepOrNothing(step: Step, filter: SecretFilter, say: (message: string) => void): ForeignStep | null {
  const exported = exportStep(step, filter);
  if (exported === null) {
    say(`ConfigMgr has no step like ${kindOf(step.type).name}: it is not written.`);
    return null;
  }
  if (step.type === 'capture-operating-system-image')
    say('ConfigMgr captures to a shared folder: put it in front of the file’s name there.');
  for (const message of exported.lost) say(message);
  return exported.foreign;
}

/** Without its condition it would run where it must not: it is written disabled then. */
function withCondition(node: TaskSequenceNode, foreign: ForeignNode, say: (message: string) => void): ForeignNode {
  if (node.condition === undefined) return foreign;
  const condition: ForeignCondition | null = exportCondition(node.condition);
  if (condition !== null) return { ...foreign, condition };
  say('ConfigMgr has no condition like that: it is written without it, and disabled.');
  return { ...foreign, disable: true };
}

/** What the steps refer to, each once. */
function referencesOf(document: TaskSequenceDocument): ForeignReference[] {
  const found = new Map<string, ForeignReference>();
  for (const node of walk(document.steps)) {
    if (node.type === 'group' || node.type === 'run-task-sequence') continue;
    const kind = kindOf(node.type);
    const program = node.type === 'install-package' ? (node.options.program ?? null) : null;
    for (const { option } of kind.configMgr?.properties ?? []) {
      if (option === undefined || !isReference(kind, option)) continue;
      for (const id of [valueAt(node.options, option)].flat())
        if (typeof id === 'string') found.set(id, { package: formerId(id), program });
    }
  }
  return [...found.values()];
}
