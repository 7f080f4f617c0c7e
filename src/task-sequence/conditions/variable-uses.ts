/** Which variables a node asks for, and which a step sets: what can be read off the document. */

import { resultsOfKind } from '../built-in-variables/built-in-variables.ts';
import { type Step, type TaskSequenceNode, textsOf } from '../document.ts';
import { nameOfDownload, nameOfItem } from '../list-variables.ts';
import { kindOf } from '../step-kinds.ts';
import type { Condition, LeafCondition } from './conditions.ts';

/** `%Name%` in texts of the step's options and the node's condition, and variables that conditions compare. Whether one exists may be asked of any. */
export function variablesUsedBy(node: TaskSequenceNode): string[] {
  const ownCondition = node.condition === undefined ? [] : leavesOf(node.condition);
  const rules = node.type === 'set-dynamic-variables' ? node.options.rules : [];
  const leaves = [...ownCondition, ...rules.flatMap(({ condition }) => (condition ? leavesOf(condition) : []))];
  const compared = leaves.flatMap((leaf) =>
    'variable' in leaf && leaf.operator !== 'exists' && leaf.operator !== 'notExists' ? leaf.variable : [],
  );
  const texts = [...textsOf(node.condition), ...(node.type === 'group' ? [] : textsOf(node.options))];
  const named = node.type === 'group' ? [] : [...variablesNamedBy(node), ...readByScript(scriptOf(node))];
  return distinct([...compared, ...named, ...texts.flatMap(placeholdersIn)]);
}

/** Options that are the name of a variable to be read. */
function variablesNamedBy({ type, options }: Step): string[] {
  if (type === 'format-and-partition-disk') return options.disk.variable === undefined ? [] : [options.disk.variable];
  const reads = type === 'apply-operating-system-image' || type === 'apply-data-image';
  return reads && options.volumeVariable !== undefined ? [options.volumeVariable] : [];
}

/** As `Variables.expand` finds them. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(/%([A-Za-z_][A-Za-z0-9_-]*)%/g)].flatMap(([, name]) => name ?? []);
}

export function leavesOf(condition: Condition): LeafCondition[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  if ('none' in condition) return condition.none.flatMap(leavesOf);
  return [condition];
}

/** Variables that the step says itself it will set, with the value that it says. */
export function assignmentsOf(step: Step): { name: string; value: string }[] {
  if (step.type === 'set-task-sequence-variable') return [{ name: step.options.variable, value: step.options.value }];
  if (step.type === 'set-dynamic-variables')
    return step.options.rules.flatMap(({ variables }) =>
      variables.map(({ name, value, list }) => ({ name: list ? nameOfItem(name, 1) : name, value })),
    );
  return [];
}

/** Names of variables that somebody wrote into the step for it to set. */
export function namesSetBy(step: Step): string[] {
  return [...assignmentsOf(step).map(({ name }) => name), ...namedResults(step)];
}

/** Variables that the step gives a value which only a run knows: outputs, paths, results, what its script sets. */
export function resultsOf(step: Step): readonly string[] {
  const known = results.get(step);
  if (known !== undefined) return known;
  const names = [
    ...Object.keys(kindOf(step.type).results ?? {}),
    ...resultsOfKind(step.type),
    ...namedResults(step),
    ...setByScript(scriptOf(step)),
  ];
  const once = distinct(names);
  results.set(step, once);
  return once;
}

/** Scripts are long, and a sequence is simulated on a thousand devices. */
const results = new WeakMap<Step, readonly string[]>();

function namedResults({ type, options }: Step): string[] {
  switch (type) {
    case 'run-command-line':
    case 'run-powershell-script':
      return options.outputVariable === undefined ? [] : [options.outputVariable];
    case 'format-and-partition-disk':
      return options.partitions.flatMap(({ variable }) => variable ?? []);
    case 'download-package-content': {
      const base = options.variable;
      return base === undefined ? [] : options.packages.map((_, at) => nameOfDownload(base, at + 1));
    }
    default:
      return [];
  }
}

export function scriptOf({ type, options }: Step): string {
  if (type === 'run-powershell-script') return `${options.script ?? ''}\n${options.parameters ?? ''}`;
  return type === 'run-command-line' || type === 'imported-step' ? (options.commandLine ?? '') : '';
}

/** `slipway-ts get Name`, and the same in PowerShell; not what the script sets itself. */
function readByScript(script: string): string[] {
  const reading =
    /\b(?:slipway-ts(?:\.exe)?\s+get|Get-TaskSequenceVariable)\s+(?:-Name\s+)?["']?([A-Za-z_][A-Za-z0-9_-]*)/gi;
  const own = new Set(setByScript(script).map((name) => name.toLowerCase()));
  const read = [...script.matchAll(reading)].flatMap(([, name]) => name ?? []);
  return read.filter((name) => !own.has(name.toLowerCase()));
}

/** `slipway-ts set Name …`, and of ConfigMgr's object `….Value("Name") = …` and `$…("Name") = …`. */
function setByScript(script: string): string[] {
  const patterns = [
    /\bslipway-ts(?:\.exe)?\s+set\s+["']?([A-Za-z][A-Za-z0-9_-]*)/g,
    /\.Value\s*\(\s*["']([A-Za-z][A-Za-z0-9_-]*)["']\s*\)\s*=/g,
    /\bSet-TaskSequenceVariable\s+(?:-Name\s+)?["']?([A-Za-z][A-Za-z0-9_-]*)/gi,
    /\benv\s*\(\s*["']([A-Za-z][A-Za-z0-9_-]*)["']\s*\)\s*=/gi,
  ];
  return patterns.flatMap((pattern) => [...script.matchAll(pattern)].flatMap(([, name]) => name ?? []));
}

/** Each name once, without regard to case, as it was written first. */
function distinct(names: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const name of names) if (!seen.has(name.toLowerCase())) seen.set(name.toLowerCase(), name);
  return [...seen.values()];
}
