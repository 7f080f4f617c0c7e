/** Findings about ConfigMgr's built-in variables: facts that are set by somebody else, facts that are read and never set here, settings that change nothing. */
import {
  type BuiltInVariable,
  type VariableSupport,
  variableCapabilities,
} from '../built-in-variables/built-in-variable.ts';
import { builtInVariable } from '../built-in-variables/built-in-variables.ts';
import { stepVariables } from '../built-in-variables/step-variables.ts';
import { assignmentsOf, namesSetBy, variablesUsedBy } from '../conditions/variable-uses.ts';
import { allNodes, type Step, type TaskSequenceDocument, type TaskSequenceNode } from '../document.ts';
import { courseOf } from '../places/course.ts';
import { environmentsOn, requiredPe } from '../places/required-pe.ts';
import { isPlaceOf } from '../places/runnability.ts';
import { type Environment, environments, environmentsOf } from '../step.ts';
import { kindOf } from '../step-kinds.ts';
import { type Finding, findingAt } from './finding.ts';

type Described = Pick<BuiltInVariable, 'name' | 'kind' | 'support' | 'instead'>;

export function builtInFindings(document: TaskSequenceDocument): Finding[] {
  const [course, pe] = [courseOf(document), requiredPe(document)];
  const placesOf = (node: TaskSequenceNode): Environment[] => {
    const around = [...(course.get(node.id)?.sides ?? [])].flatMap((side) => environmentsOn(side, pe));
    return node.type === 'group' ? around : around.filter((each) => canRunIn(node, each));
  };
  const told = new Set<string>();
  const ofDocument = document.variables.flatMap(({ name, value }): Finding[] => {
    const message = value === '' ? null : withoutEffect(name, told);
    return message === null
      ? []
      : [{ rule: 'variable-without-effect', severity: 'warning', nodeId: null, name, message }];
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
      const message = neverSet(name, looking.placesOf(node), looking.told);
      return message === null ? [] : findingAt(node, 'warning', 'never-set-variable', message);
    });
    return node.type === 'group'
      ? [...read, ...findingsOf(node.steps, looking)]
      : [...setFindings(node, looking), ...read];
  });
}

function setFindings(step: Step, { told }: Looking): Finding[] {
  const readOnly = namesSetBy(step).filter((name) => name.startsWith('_'));
  const idle = assignmentsOf(step).flatMap(({ name, value }) =>
    value === '' ? [] : (withoutEffect(name, told) ?? []),
  );
  return [
    ...readOnly.map((name) => findingAt(step, 'error', 'read-only-variable', readOnlyMessage(name))),
    ...idle.map((message) => findingAt(step, 'warning', 'variable-without-effect', message)),
  ];
}

function readOnlyMessage(name: string): string {
  const meaning = builtInVariable(name)?.meaning;
  const what = meaning === undefined ? '' : ` It holds: ${meaning}`;
  return `${name} is read-only, as all names that begin with "_", and the step fails.${what} Set a variable with another name.`;
}

function withoutEffect(name: string, told: Set<string>): string | null {
  const variable = builtInVariable(name);
  if (variable?.kind !== 'setting' || told.has(variable.name)) return null;
  if (environments.some((each) => isThere(variable.support[each]))) return null;
  told.add(variable.name);
  return `Setting ${name} changes nothing${reasonOf(variable, environments)}`;
}

function neverSet(name: string, places: readonly Environment[], told: Set<string>): string | null {
  const variable = describedResultOrFact(name);
  if (variable === null || told.has(variable.name)) return null;
  // What a step has set stays set wherever the run goes.
  const where = variable.kind === 'result' ? environments : places;
  if (where.length === 0 || where.some((each) => isThere(variable.support[each]))) return null;
  told.add(variable.name);
  const side = where === environments ? '' : ` in ${where.join(' or ')}`;
  return `${name} is read here, and is not set${side}${reasonOf(variable, where)}`;
}

/** Only names that nobody else can set. */
function describedResultOrFact(name: string): Described | null {
  if (!name.startsWith('_')) return null;
  const same = (each: { readonly name: string }) => each.name.toLowerCase() === name.toLowerCase();
  const found = builtInVariable(name) ?? stepVariables.find((each) => each.kind === 'result' && same(each));
  return found === undefined || found.kind === 'setting' ? null : found;
}

/** What comes with the agent for Windows is as good as there: its steps are not carried out before either. */
function isThere(support: VariableSupport | undefined): boolean {
  return support === 'now' || (support !== undefined && support.awaits === 'windows');
}

function reasonOf({ support, instead }: Described, where: readonly Environment[]): string {
  const awaited = where.flatMap((each) => {
    const there = support[each];
    return there === undefined || there === 'now' ? [] : variableCapabilities[there.awaits];
  });
  const why = awaited.length === 0 ? '.' : `: it awaits ${[...new Set(awaited)].join(', ')}.`;
  return `${why}${instead === undefined ? '' : ` ${instead}`}`;
}

function canRunIn(step: Step, environment: Environment): boolean {
  return isPlaceOf(step, environment) && environmentsOf(kindOf(step.type)).includes(environment);
}
