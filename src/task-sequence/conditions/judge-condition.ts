/**
 * Whether a condition holds, and why: the facts come from whoever knows them (a computer, or an inventory in a simulation). It never throws; what cannot be
 * answered is neither true nor false and says what was asked (specification 02 B; an unknown class is a named error, never false).
 */

import type { Variables } from '../variables.ts';
import { compareTexts, fits, orderOfTexts } from './compare-values.ts';
import type {
  CommandCondition,
  Comparison,
  Condition,
  LeafCondition,
  ModifiedTest,
  PackageCondition,
  RegistryCondition,
  SoftwareCondition,
  SystemCondition,
  VariableCondition,
  VersionTest,
} from './conditions.ts';
import { compareDebianVersions } from './debian-version-order.ts';
import { compareWindowsVersions } from './windows-version-order.ts';

export type Answer<Value> = { readonly value: Value } | { readonly problem: string };

export interface PathFact {
  readonly kind: 'file' | 'folder';
  /** Milliseconds since 1970, UTC. */
  readonly modified: number;
}

export interface SystemFact {
  readonly family: 'windows' | 'linux';
  readonly distribution: string | null;
  readonly architecture: 'x64' | 'x86' | 'arm64' | null;
  readonly version: string | null;
  readonly language: number | null;
}

/** What conditions ask of a computer. Null as a value: it is not there. */
export interface ConditionFacts {
  readonly variables: Variables;
  path(path: string): Promise<Answer<PathFact | null>>;
  /** Of a program of Windows that is there; null for files that have none. */
  fileVersion(path: string): Promise<Answer<string | null>>;
  registry(key: string, value: string): Promise<Answer<{ type: string; data: string } | null>>;
  /** How many rows the query has. */
  wql(namespace: string, query: string): Promise<Answer<number>>;
  system(): Promise<Answer<SystemFact>>;
  /** The version of an MSI product that is installed. */
  software(wanted: SoftwareCondition['software']): Promise<Answer<string | null>>;
  /** The version of a distribution's package that is installed. */
  package(name: string): Promise<Answer<string | null>>;
  /** The exit code. */
  command(commandLine: string): Promise<Answer<number>>;
}

/** `holds` is null where the question cannot be answered; `because` says what was found, or what is missing. */
export interface Verdict {
  readonly holds: boolean | null;
  readonly because: string;
}

/** An absent condition holds. */
export async function judgeCondition(condition: Condition | undefined, facts: ConditionFacts): Promise<Verdict> {
  if (condition === undefined) return { holds: true, because: 'it has no condition' };
  if ('all' in condition) return judgeAll(condition.all, facts);
  if ('any' in condition) return judgeAny(condition.any, facts);
  if ('none' in condition) return opposite(await judgeAny(condition.none, facts));
  try {
    return await judgeLeaf(condition, facts);
  } catch (error) {
    return cannot(error instanceof Error ? error.message : String(error));
  }
}

/** In their order, up to the first that decides: what stands behind it is not asked. */
async function judgeAll(conditions: readonly Condition[], facts: ConditionFacts): Promise<Verdict> {
  const reasons: string[] = [];
  for (const each of conditions) {
    const verdict = await judgeCondition(each, facts);
    if (verdict.holds !== true) return verdict;
    reasons.push(verdict.because);
  }
  return { holds: true, because: reasons.join(' and ') || 'it asks for nothing' };
}

async function judgeAny(conditions: readonly Condition[], facts: ConditionFacts): Promise<Verdict> {
  const reasons: string[] = [];
  for (const each of conditions) {
    const verdict = await judgeCondition(each, facts);
    if (verdict.holds !== false) return verdict;
    reasons.push(verdict.because);
  }
  return { holds: false, because: reasons.join(' and ') || 'there is nothing of which any could hold' };
}

function opposite({ holds, because }: Verdict): Verdict {
  return { holds: holds === null ? null : !holds, because };
}

function cannot(because: string): Verdict {
  return { holds: null, because };
}

function judgeLeaf(condition: LeafCondition, facts: ConditionFacts): Verdict | Promise<Verdict> {
  if ('variable' in condition) return judgeVariable(condition, facts.variables);
  if ('file' in condition) return judgePath('file', condition.file, condition, facts);
  if ('folder' in condition) return judgePath('folder', condition.folder, condition, facts);
  if ('registry' in condition) return judgeRegistry(condition, facts);
  if ('wql' in condition) return judgeWql(facts.variables.expand(condition.wql), condition.namespace, facts);
  if ('software' in condition) return judgeSoftware(condition, facts);
  if ('system' in condition) return judgeSystem(condition, facts);
  if ('package' in condition) return judgePackage(condition, facts);
  return judgeCommand(condition, facts);
}

function judgeVariable({ variable, operator, value }: VariableCondition, variables: Variables): Verdict {
  const actual = variables.get(variable);
  const expected = variables.expand(value ?? '');
  const holds = compareTexts(actual, operator, expected);
  const shown = actual === undefined ? 'is not set' : `is "${variables.expandForDisplay(`%${variable}%`)}"`;
  const asked = value === undefined ? operator : `${operator} "${variables.expandForDisplay(value)}"`;
  return { holds, because: `${variable} ${shown} (${asked})` };
}

async function judgePath(
  kind: 'file' | 'folder',
  given: string,
  { modified, version }: { modified?: ModifiedTest | undefined; version?: VersionTest | undefined },
  facts: ConditionFacts,
): Promise<Verdict> {
  const path = facts.variables.expand(given);
  const answer = await facts.path(path);
  if ('problem' in answer) return cannot(answer.problem);
  const fact = answer.value;
  if (fact === null || fact.kind !== kind) return { holds: false, because: `there is no ${kind} ${path}` };
  const there = { holds: true, because: `the ${kind} ${path} is there` };
  const verdict = modified === undefined ? there : judgeTime(path, fact.modified, modified);
  return verdict.holds && version !== undefined ? judgeFileVersion(path, version, facts) : verdict;
}

async function judgeFileVersion(path: string, test: VersionTest, facts: ConditionFacts): Promise<Verdict> {
  const answer = await facts.fileVersion(path);
  if ('problem' in answer) return cannot(answer.problem);
  return judgeVersion(path, answer.value, expanded(test, facts), compareWindowsVersions);
}

function judgeTime(path: string, modified: number, { operator, time }: ModifiedTest): Verdict {
  const because = `${path} was changed at ${new Date(modified).toISOString()} (${operator} ${time})`;
  return { holds: fits(modified - Date.parse(time), operator), because };
}

/** Null: one of them is no version. */
type CompareVersions = (a: string, b: string) => number | null;

function judgeVersion(what: string, actual: string | null, test: VersionTest, compare: CompareVersions): Verdict {
  const because = `${what} has the version ${actual ?? '(none)'} (${test.operator} ${test.value})`;
  if (actual === null) return { holds: false, because };
  const order = compare(actual, test.value);
  return order === null
    ? cannot(`${because}, and these cannot be compared`)
    : { holds: fits(order, test.operator), because };
}

function expanded(test: VersionTest, { variables }: ConditionFacts): VersionTest {
  return { ...test, value: variables.expand(test.value) };
}

async function judgeRegistry(condition: RegistryCondition, facts: ConditionFacts): Promise<Verdict> {
  const { operator, type } = condition;
  const key = facts.variables.expand(condition.registry);
  const name = facts.variables.expand(condition.value ?? '');
  const answer = await facts.registry(key, name);
  if ('problem' in answer) return cannot(answer.problem);
  const found = answer.value;
  const place = `${key}\\${name === '' ? '(default)' : name}`;
  if (operator === 'exists' || operator === 'notExists') {
    const exists = found !== null && (type === undefined || type === found.type);
    const because = exists ? `${place} is there` : `${place} is not there`;
    return { holds: exists === (operator === 'exists'), because };
  }
  const wanted = facts.variables.expand(condition.data ?? '');
  const because = `${place} is ${found === null ? 'not there' : `"${found.data}"`} (${operator} "${wanted}")`;
  return { holds: found !== null && fits(orderOfTexts(found.data, wanted), operator as Comparison), because };
}

async function judgeWql(query: string, namespace: string | undefined, facts: ConditionFacts): Promise<Verdict> {
  const answer = await facts.wql(namespace ?? 'root\\cimv2', query);
  if ('problem' in answer) return cannot(answer.problem);
  return { holds: answer.value > 0, because: `"${query}" has ${answer.value} row${answer.value === 1 ? '' : 's'}` };
}

async function judgeSoftware({ software, version }: SoftwareCondition, facts: ConditionFacts): Promise<Verdict> {
  const answer = await facts.software(software);
  if ('problem' in answer) return cannot(answer.problem);
  const what = software.name ?? software.productCode ?? software.upgradeCode ?? '';
  if (answer.value === null) return { holds: false, because: `${what} is not installed` };
  if (version === undefined) return { holds: true, because: `${what} ${answer.value} is installed` };
  return judgeVersion(what, answer.value, expanded(version, facts), compareWindowsVersions);
}

async function judgePackage(condition: PackageCondition, facts: ConditionFacts): Promise<Verdict> {
  const name = facts.variables.expand(condition.package);
  const answer = await facts.package(name);
  if ('problem' in answer) return cannot(answer.problem);
  if (answer.value === null) return { holds: false, because: `the package ${name} is not installed` };
  if (condition.version === undefined)
    return { holds: true, because: `the package ${name} ${answer.value} is installed` };
  return judgeVersion(`the package ${name}`, answer.value, expanded(condition.version, facts), compareDebianVersions);
}

async function judgeCommand(
  { command, successCodes = [0] }: CommandCondition,
  facts: ConditionFacts,
): Promise<Verdict> {
  const answer = await facts.command(command);
  if ('problem' in answer) return cannot(answer.problem);
  const because = `"${facts.variables.expandForDisplay(command)}" ended with exit code ${answer.value}`;
  return { holds: successCodes.includes(answer.value), because };
}

/** Every part that is asked for must be so. */
async function judgeSystem({ system }: SystemCondition, facts: ConditionFacts): Promise<Verdict> {
  const answer = await facts.system();
  if ('problem' in answer) return cannot(answer.problem);
  const { version, ...plain } = system;
  for (const [part, wanted] of Object.entries(plain)) {
    const actual = answer.value[part as keyof typeof plain]; // `as`: the condition's parts are the fact's.
    if (wanted !== undefined && String(actual).toLowerCase() !== String(wanted).toLowerCase())
      return { holds: false, because: `the operating system's ${part} is ${actual ?? 'not known'} (${wanted} wanted)` };
  }
  if (version === undefined) return { holds: true, because: 'the operating system is as wanted' };
  return judgeVersion('the operating system', answer.value.version, expanded(version, facts), compareWindowsVersions);
}
