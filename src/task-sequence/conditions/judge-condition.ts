/**
 * Whether a condition holds, and why: the facts come from whoever knows them (a computer, or an inventory in a simulation). It never throws; what cannot be
 * answered is neither true nor false and says what was asked (specification 02 B; an unknown class is a named error, never false).
 */

import { phrase } from '../phrases/english.ts';
import type { Phrase, PhraseValue } from '../phrases/phrase.ts';
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

export type Answer<Value> = { readonly value: Value } | { readonly problem: Phrase | string };

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
  /** Without a full stop. */
  readonly because: Phrase;
}

/** An absent condition holds. */
export async function judgeCondition(condition: Condition | undefined, facts: ConditionFacts): Promise<Verdict> {
  if (condition === undefined) return { holds: true, because: phrase('noCondition') };
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
  const reasons: Phrase[] = [];
  for (const each of conditions) {
    const verdict = await judgeCondition(each, facts);
    if (verdict.holds !== true) return verdict;
    reasons.push(verdict.because);
  }
  return { holds: true, because: allOf(reasons) ?? phrase('asksNothing') };
}

async function judgeAny(conditions: readonly Condition[], facts: ConditionFacts): Promise<Verdict> {
  const reasons: Phrase[] = [];
  for (const each of conditions) {
    const verdict = await judgeCondition(each, facts);
    if (verdict.holds !== false) return verdict;
    reasons.push(verdict.because);
  }
  return { holds: false, because: allOf(reasons) ?? phrase('nothingToHold') };
}

function opposite({ holds, because }: Verdict): Verdict {
  return { holds: holds === null ? null : !holds, because };
}

/** One behind the other; null where there are none. */
export function allOf(reasons: readonly Phrase[]): Phrase | null {
  const [first, ...others] = reasons;
  return first === undefined ? null : others.reduce((one, other) => phrase('and', { one, other }), first);
}

/** Of what only the computer knows its agent speaks English. */
function cannot(because: Phrase | string): Verdict {
  return { holds: null, because: typeof because === 'string' ? phrase('asItIs', { text: because }) : because };
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
  const asked = value === undefined ? operator : `${operator} "${variables.expandForDisplay(value)}"`;
  const name = variable;
  if (actual === undefined) return { holds, because: phrase('variableIsNotSet', { name, asked }) };
  return { holds, because: phrase('variableIs', { name, asked, value: variables.expandForDisplay(`%${name}%`) }) };
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
  if (fact === null || fact.kind !== kind)
    return { holds: false, because: phrase(kind === 'file' ? 'noFile' : 'noFolder', { path }) };
  const there = { holds: true, because: phrase(kind === 'file' ? 'fileThere' : 'folderThere', { path }) };
  const verdict = modified === undefined ? there : judgeTime(path, fact.modified, modified);
  return verdict.holds && version !== undefined ? judgeFileVersion(path, version, facts) : verdict;
}

async function judgeFileVersion(path: string, test: VersionTest, facts: ConditionFacts): Promise<Verdict> {
  const answer = await facts.fileVersion(path);
  if ('problem' in answer) return cannot(answer.problem);
  return judgeVersion(path, answer.value, expanded(test, facts), compareWindowsVersions);
}

function judgeTime(path: string, modified: number, { operator, time }: ModifiedTest): Verdict {
  const at = new Date(modified).toISOString();
  const because = phrase('changedAt', { path, at, asked: `${operator} ${time}` });
  return { holds: fits(modified - Date.parse(time), operator), because };
}

/** Null: one of them is no version. */
type CompareVersions = (a: string, b: string) => number | null;

function judgeVersion(what: PhraseValue, actual: string | null, test: VersionTest, compare: CompareVersions): Verdict {
  const asked = `${test.operator} ${test.value}`;
  if (actual === null) return { holds: false, because: phrase('hasNoVersion', { what, asked }) };
  const because = phrase('hasVersion', { what, asked, version: actual });
  const order = compare(actual, test.value);
  return order === null ? cannot(phrase('notComparable', { because })) : { holds: fits(order, test.operator), because };
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
    const because = phrase(exists ? 'registryThere' : 'registryNotThere', { place });
    return { holds: exists === (operator === 'exists'), because };
  }
  const wanted = facts.variables.expand(condition.data ?? '');
  const asked = `${operator} "${wanted}"`;
  if (found === null) return { holds: false, because: phrase('registryAbsent', { place, asked }) };
  const because = phrase('registryIs', { place, asked, data: found.data });
  return { holds: fits(orderOfTexts(found.data, wanted), operator as Comparison), because };
}

async function judgeWql(query: string, namespace: string | undefined, facts: ConditionFacts): Promise<Verdict> {
  const answer = await facts.wql(namespace ?? 'root\\cimv2', query);
  if ('problem' in answer) return cannot(answer.problem);
  const count = answer.value;
  const because = count === 1 ? phrase('oneRow', { query }) : phrase('rows', { query, count });
  return { holds: count > 0, because };
}

async function judgeSoftware({ software, version }: SoftwareCondition, facts: ConditionFacts): Promise<Verdict> {
  const answer = await facts.software(software);
  if ('problem' in answer) return cannot(answer.problem);
  const what = software.name ?? software.productCode ?? software.upgradeCode ?? '';
  if (answer.value === null) return { holds: false, because: phrase('notInstalled', { what }) };
  if (version === undefined)
    return { holds: true, because: phrase('installedVersion', { what, version: answer.value }) };
  return judgeVersion(what, answer.value, expanded(version, facts), compareWindowsVersions);
}

async function judgePackage(condition: PackageCondition, facts: ConditionFacts): Promise<Verdict> {
  const name = facts.variables.expand(condition.package);
  const answer = await facts.package(name);
  if ('problem' in answer) return cannot(answer.problem);
  const what = phrase('thePackage', { name });
  if (answer.value === null) return { holds: false, because: phrase('notInstalled', { what }) };
  if (condition.version === undefined)
    return { holds: true, because: phrase('installedVersion', { what, version: answer.value }) };
  return judgeVersion(what, answer.value, expanded(condition.version, facts), compareDebianVersions);
}

async function judgeCommand(
  { command, successCodes = [0] }: CommandCondition,
  facts: ConditionFacts,
): Promise<Verdict> {
  const answer = await facts.command(command);
  if ('problem' in answer) return cannot(answer.problem);
  const shown = facts.variables.expandForDisplay(command);
  const because = phrase('exitCode', { command: shown, code: answer.value });
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
      return { holds: false, because: otherPart(part, actual, wanted) };
  }
  if (version === undefined) return { holds: true, because: phrase('systemAsWanted') };
  return judgeVersion(phrase('theSystem'), answer.value.version, expanded(version, facts), compareWindowsVersions);
}

function otherPart(name: string, actual: string | number | null, wanted: string | number): Phrase {
  const part = { term: name };
  return actual === null
    ? phrase('systemPartUnknown', { part, wanted })
    : phrase('systemPart', { part, actual, wanted });
}
