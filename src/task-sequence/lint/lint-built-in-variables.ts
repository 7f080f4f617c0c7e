/** Findings about ConfigMgr's built-in variables: facts that are set by somebody else, facts that are read and never set here, settings that change nothing. */
import { builtInVariable } from '../built-in-variables/built-in-variables.ts';
import { isThere, reasonOf, whyNeverSet } from '../built-in-variables/never-set.ts';
import { assignmentsOf, namesSetBy, variablesUsedBy } from '../conditions/variable-uses.ts';
import { allNodes, type Step, type TaskSequenceDocument, type TaskSequenceNode } from '../document.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { courseOf } from '../places/course.ts';
import { environmentsOn, requiredPe } from '../places/required-pe.ts';
import { isPlaceOf } from '../places/runnability.ts';
import { type Environment, environments, environmentsOf } from '../step.ts';
import { kindOf } from '../step-kinds.ts';
import { type Finding, findingAt, findingOfDocument } from './finding.ts';

export function builtInFindings(document: TaskSequenceDocument): Finding[] {
  const [course, pe] = [courseOf(document), requiredPe(document)];
  const placesOf = (node: TaskSequenceNode): Environment[] => {
    const around = [...(course.get(node.id)?.sides ?? [])].flatMap((side) => environmentsOn(side, pe));
    return node.type === 'group' ? around : around.filter((each) => canRunIn(node, each));
  };
  const told = new Set<string>();
  const ofDocument = document.variables.flatMap(({ name, value }): Finding[] => {
    const why = value === '' ? null : withoutEffect(name, told);
    return why === null ? [] : [findingOfDocument(name, 'warning', 'variable-without-effect', why)];
  });
  return [...ofDocument, ...findingsOf(allNodes(document), { placesOf, told })];
}

interface Looking {
  readonly placesOf: (node: TaskSequenceNode) => Environment[];
  /** Names that something was said of: each once, where it comes first. */
  readonly told: Set<string>;
}

function findingsOf(nodes: readonly TaskSequenceNode[], looking: Looking): Finding[] {
  return nodes.flatMap((node) => {
    if (node.disabled) return [];
    const read = variablesUsedBy(node).flatMap((name) => {
      const why = neverSet(name, looking.placesOf(node), looking.told);
      return why === null ? [] : findingAt(node, 'warning', 'never-set-variable', why);
    });
    return node.type === 'group'
      ? [...read, ...findingsOf(node.steps, looking)]
      : [...setFindings(node, looking), ...read];
  });
}

function setFindings(step: Step, { told }: Looking): Finding[] {
  const names = namesSetBy(step).filter((name) => name.startsWith('_'));
  const idle = assignmentsOf(step).flatMap(({ name, value }) =>
    value === '' ? [] : (withoutEffect(name, told) ?? []),
  );
  return [
    ...names.map((name) => findingAt(step, 'error', 'read-only-variable', readOnly(name))),
    ...idle.map((why) => findingAt(step, 'warning', 'variable-without-effect', why)),
  ];
}

function readOnly(name: string): Phrase {
  const meaning = builtInVariable(name)?.meaning;
  return meaning === undefined
    ? phrase('readOnly', { name })
    : phrase('readOnlyKnown', { name, meaning: { term: meaning } });
}

function withoutEffect(name: string, told: Set<string>): Phrase | null {
  const variable = builtInVariable(name);
  if (variable?.kind !== 'setting' || told.has(variable.name.toLowerCase())) return null;
  if (environments.some((each) => isThere(variable.support[each]))) return null;
  told.add(variable.name.toLowerCase());
  return phrase('withoutEffect', { name, reason: reasonOf(variable, environments) });
}

function neverSet(name: string, places: readonly Environment[], told: Set<string>): Phrase | null {
  const why = told.has(name.toLowerCase()) ? null : whyNeverSet(name, places);
  if (why !== null) told.add(name.toLowerCase());
  return why;
}

function canRunIn(step: Step, environment: Environment): boolean {
  return isPlaceOf(step, environment) && environmentsOf(kindOf(step.type)).includes(environment);
}
