/** Findings about variables that are read and that nothing in the document sets before, or that were emptied, which removes them. */

import { leavesOf, variablesUsedBy } from '../conditions/variable-uses.ts';
import { allNodes, type TaskSequenceDocument, type TaskSequenceNode } from '../document.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { type Finding, findingAt } from './finding.ts';
import { isKnown } from './known-variables.ts';
import { changesOf, NamesSet } from './names-set.ts';

/** Each variable once, where it is read first. Collections, devices and scripts may set it: lint does not know them, so it is a warning. */
export function variableFindings(document: TaskSequenceDocument): Finding[] {
  return findingsOf(allNodes(document), new NamesSet(document.variables), true);
}

/** `certain`: no condition keeps the run from the nodes. */
function findingsOf(nodes: readonly TaskSequenceNode[], known: NamesSet, certain: boolean): Finding[] {
  return nodes.flatMap((node) => {
    if (node.disabled) return [];
    const sure = certain && node.condition === undefined;
    const unset = unsetIn(node, known);
    const findings = unset.map((name) => findingAt(node, 'warning', 'undefined-variable', messageFor(name, known)));
    for (const name of unset) known.add(name);
    if (node.type === 'group') return [...findings, ...findingsOf(node.steps, known, sure)];
    known.carryOut(node, sure);
    return findings;
  });
}

function unsetIn(node: TaskSequenceNode, known: NamesSet): string[] {
  const within = new Set([...ofItself(node), ...likePatternNames(node)].map((name) => name.toLowerCase()));
  return variablesUsedBy(node).filter((name) => !known.has(name) && !isKnown(name) && !within.has(name.toLowerCase()));
}

/** Rules of one step see what earlier ones of it have set. */
function ofItself(node: TaskSequenceNode): string[] {
  if (node.type === 'imported-step') return node.options.variables.map(({ name }) => name);
  return node.type === 'set-dynamic-variables' ? changesOf(node).map(({ name }) => name) : [];
}

/** `LIKE '%HP%'`: two wildcards, which look like a variable; what is set is put in all the same. */
function likePatternNames(node: TaskSequenceNode): string[] {
  const rules = node.type === 'set-dynamic-variables' ? node.options.rules : [];
  const leaves = [node, ...rules].flatMap(({ condition }) => (condition === undefined ? [] : leavesOf(condition)));
  return leaves.flatMap((leaf) =>
    'wql' in leaf
      ? [...leaf.wql.matchAll(/\blike\s*(?:"%([\w-]+)%"|'%([\w-]+)%')/gi)].flatMap(([, a, b]) => a ?? b ?? [])
      : [],
  );
}

function messageFor(name: string, known: NamesSet): Phrase {
  const emptiedBy = known.emptiedBy(name);
  return emptiedBy === undefined
    ? phrase('unsetVariable', { name })
    : phrase('emptiedVariable', { step: emptiedBy, name });
}
