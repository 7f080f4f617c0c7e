/** Findings about variables that are read and that nothing in the document sets before. */

import { assignmentsOf, resultsOf, variablesUsedBy } from '../conditions/variable-uses.ts';
import { allNodes, type TaskSequenceDocument, type TaskSequenceNode } from '../document.ts';
import { type Finding, findingAt } from './finding.ts';
import { isKnown } from './known-variables.ts';

/** Each variable once, where it is read first. Collections, devices and scripts may set it: lint does not know them, so it is a warning. */
export function variableFindings(document: TaskSequenceDocument): Finding[] {
  const known = new Set(document.variables.map(({ name }) => name.toLowerCase()));
  return findingsOf(allNodes(document), known);
}

function findingsOf(nodes: readonly TaskSequenceNode[], known: Set<string>): Finding[] {
  return nodes.flatMap((node) => {
    if (node.disabled) return [];
    const own = node.type === 'imported-step' ? node.options.variables.map(({ name }) => name) : [];
    const set =
      node.type === 'group' ? [] : [...assignmentsOf(node).map(({ name }) => name), ...resultsOf(node), ...own];
    // Rules of one step see what earlier ones of it have set.
    const within = node.type === 'set-dynamic-variables' || node.type === 'imported-step' ? set : [];
    const unknown = variablesUsedBy(node).filter(
      (name) => !known.has(name.toLowerCase()) && !isKnown(name) && !within.some((each) => sameName(each, name)),
    );
    for (const name of [...unknown, ...set]) known.add(name.toLowerCase());
    const findings = unknown.map((name) => findingAt(node, 'warning', 'undefined-variable', messageFor(name)));
    return node.type === 'group' ? [...findings, ...findingsOf(node.steps, known)] : findings;
  });
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function messageFor(name: string): string {
  return `Nothing in the sequence sets ${name} before it is read here. If a collection, the device or a script sets it, all is well; otherwise set it, or correct its name.`;
}
