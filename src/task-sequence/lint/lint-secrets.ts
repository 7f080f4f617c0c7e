/** Findings about secrets that stand in a document, where everybody who may read it reads them. The secret itself is never told. */

import { assignmentsOf, leavesOf, scriptOf } from '../conditions/variable-uses.ts';
import { allNodes, type Step, type TaskSequenceDocument, walk } from '../document.ts';
import { literalSecretIn } from '../literal-secrets.ts';
import { isLiteral, isSecretName } from '../secret-names.ts';
import { type Finding, findingAt } from './finding.ts';

const INSTEAD = 'Give it to the device or a collection as a secret variable, and write %Name% here.';

/** Disabled steps too: what stands in them can be read all the same. */
export function secretFindings(document: TaskSequenceDocument): Finding[] {
  const ofDocument = document.variables.flatMap(({ name, value }): Finding[] =>
    isLiteral(value) && isSecretName(name)
      ? [{ ...{ rule: 'secret-in-document', severity: 'error', nodeId: null, name }, message: ofVariable(name) }]
      : [],
  );
  const ofNodes = [...walk(allNodes(document))].flatMap((node) => [
    ...(node.type === 'group' ? [] : stepFindings(node)),
    ...(node.condition === undefined ? [] : leavesOf(node.condition)).flatMap((leaf) =>
      'command' in leaf ? commandFinding(node, leaf.command) : [],
    ),
  ]);
  return [...ofDocument, ...ofNodes];
}

function stepFindings(step: Step): Finding[] {
  const marked = step.type === 'set-task-sequence-variable' && step.options.secret;
  const assigned = assignmentsOf(step).flatMap(({ name, value }) =>
    isLiteral(value) && (marked || isSecretName(name))
      ? [findingAt(step, 'error', 'secret-in-document', ofVariable(name))]
      : [],
  );
  return [...assigned, ...commandFinding(step, scriptOf(step)), ...importedFindings(step)];
}

/** Settings of a step that was imported: their names are those of another system's. */
function importedFindings(step: Step): Finding[] {
  if (step.type !== 'imported-step') return [];
  return step.options.variables.flatMap(({ name, value }) =>
    isLiteral(value) && isSecretName(name) ? [findingAt(step, 'error', 'secret-in-document', ofVariable(name))] : [],
  );
}

function commandFinding(node: Pick<Step, 'id' | 'name'>, commandLine: string): Finding[] {
  const how = literalSecretIn(commandLine);
  if (how === null) return [];
  const message = `A password seems to stand in the command line or script (${how}). ${INSTEAD}`;
  return [findingAt(node, 'warning', 'secret-in-command-line', message)];
}

function ofVariable(name: string): string {
  return `The value of ${name} is a secret and stands in the document. ${INSTEAD}`;
}
