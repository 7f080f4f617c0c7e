/** Looks a task sequence over before a computer does: what cannot go well, what is lost, and what is not as it seems. From the document, and from what the site has of software where it was asked. */
import type { Condition } from '../conditions/conditions.ts';
import { leavesOf } from '../conditions/variable-uses.ts';
import {
  allNodes,
  danglingReferences,
  enabledSteps,
  type TaskSequenceDocument,
  type TaskSequenceNode,
  textsOf,
  walk,
} from '../document.ts';
import { phrase } from '../phrases/english.ts';
import { danglingId } from '../references.ts';
import { checkWmiQuery } from '../wmi/answer-query.ts';
import { type Finding, findingAt } from './finding.ts';
import { builtInFindings } from './lint-built-in-variables.ts';
import { formatFindings } from './lint-format.ts';
import { placeFindings } from './lint-places.ts';
import { restartFindings } from './lint-restarts.ts';
import { secretFindings } from './lint-secrets.ts';
import { type SoftwareOfSite, softwareFindings } from './lint-software.ts';
import { userStateFindings } from './lint-user-state.ts';
import { variableFindings } from './lint-variables.ts';
import { volumeFindings } from './lint-volumes.ts';

/** All findings in the order of the document, those of one node in the order of severity. Sequences that it runs are looked at where they are put in (`wholeSequence`). */
export function lintTaskSequence(document: TaskSequenceDocument, software: SoftwareOfSite | null = null): Finding[] {
  const findings = [
    ...referenceFindings(document),
    ...volumeFindings(document),
    ...structureFindings(allNodes(document)),
    ...queryFindings(document),
    ...placeFindings(document),
    ...userStateFindings(document),
    ...formatFindings(document),
    ...restartFindings(document),
    ...secretFindings(document),
    ...variableFindings(document),
    ...builtInFindings(document),
    ...(software === null ? [] : softwareFindings(document, software)),
  ];
  const order = new Map([...walk(allNodes(document))].map(({ id }, at) => [id, at]));
  const placeOf = ({ nodeId }: Finding): number => (nodeId === null ? -1 : (order.get(nodeId) ?? -1));
  const weight = ({ severity }: Finding): number => (severity === 'error' ? 0 : 1);
  return findings.sort((a, b) => placeOf(a) - placeOf(b) || weight(a) - weight(b));
}

function referenceFindings(document: TaskSequenceDocument): Finding[] {
  const dangling = new Set(danglingReferences(document).map(({ id }) => id));
  if (dangling.size === 0) return [];
  return [...enabledSteps(allNodes(document))].flatMap((step) =>
    textsOf(step.options).flatMap((text) => {
      const id = danglingId(text);
      if (id === null) return [];
      return findingAt(step, 'error', 'dangling-reference', phrase('danglingReference', { id }));
    }),
  );
}

function structureFindings(nodes: readonly TaskSequenceNode[]): Finding[] {
  const names = new Map<string, number>();
  for (const { name } of nodes) names.set(name.toLowerCase(), (names.get(name.toLowerCase()) ?? 0) + 1);
  const told = new Set<string>();
  return nodes.flatMap((node) => {
    const findings: Finding[] = [];
    const key = node.name.toLowerCase();
    const count = names.get(key) ?? 0;
    if (count > 1 && !told.has(key)) {
      told.add(key);
      findings.push(findingAt(node, 'warning', 'duplicate-name', phrase('duplicateName', { count })));
    }
    if (node.type !== 'group') return findings;
    if (node.steps.length === 0) findings.push(findingAt(node, 'warning', 'empty-group', phrase('emptyGroup')));
    return [...findings, ...structureFindings(node.steps)];
  });
}

/** A query with a mistake is one everywhere; a class that only Windows knows is none. */
function queryFindings(document: TaskSequenceDocument): Finding[] {
  return [...walk(allNodes(document))].flatMap((node) =>
    node.disabled
      ? []
      : conditionsOf(node)
          .flatMap(leavesOf)
          .flatMap((leaf) => {
            if (!('wql' in leaf) || leaf.wql.includes('%')) return [];
            const { problem, unknownClass } = checkWmiQuery({ namespace: leaf.namespace ?? '', query: leaf.wql });
            if (problem === undefined) return [];
            return unknownClass === undefined
              ? findingAt(node, 'error', 'wmi-query', problem)
              : findingAt(node, 'warning', 'wmi-query', phrase('unansweredQuery', { problem }));
          }),
  );
}

function conditionsOf(node: TaskSequenceNode): Condition[] {
  const rules = node.type === 'set-dynamic-variables' ? node.options.rules : [];
  return [node.condition, ...rules.map(({ condition }) => condition)].filter((each) => each !== undefined);
}
