/** Findings about secrets that stand in a document, where everybody who may read it reads them. The secret itself is never told. */

import { assignmentsOf, leavesOf, scriptOf } from '../conditions/variable-uses.ts';
import { allNodes, type Step, type TaskSequenceDocument, walk } from '../document.ts';
import { literalSecretIn } from '../literal-secrets.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { isLiteral, isSecretName } from '../secret-names.ts';
import { type Finding, findingAt, findingOfDocument } from './finding.ts';

/** Disabled steps too: what stands in them can be read all the same. */
export function secretFindings(document: TaskSequenceDocument): Finding[] {
  const ofDocument = document.variables.flatMap(({ name, value }): Finding[] =>
    isLiteral(value) && isSecretName(name)
      ? [findingOfDocument(name, 'error', 'secret-in-document', ofVariable(name))]
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
  return [findingAt(node, 'warning', 'secret-in-command-line', phrase('secretInCommand', { how: { term: how } }))];
}

function ofVariable(name: string): Phrase {
  return phrase('secretInDocument', { name });
}
