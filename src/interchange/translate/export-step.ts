/** One step of ours as ConfigMgr's, and what it has no words for: found by reading it again. */
import { isDeepStrictEqual } from 'node:util';
import { type Step, type StepOf, textsOf } from '../../task-sequence/document.ts';
import { isReference } from '../../task-sequence/option-schema.ts';
import { isSecretName } from '../../task-sequence/secret-names.ts';
import { environmentsOf, isPe, type StepKind } from '../../task-sequence/step.ts';
import { kindOf } from '../../task-sequence/step-kinds.ts';
import { textFromValue, valueAt } from '../../task-sequence/step-variables.ts';
import type { SecretFilter } from '../secret-filter.ts';
import type { ForeignStep, ForeignVariable } from '../task-sequence-xml/tree.ts';
import { actionOf } from './export-action.ts';
import { nowhere } from './export-condition.ts';
import { isSecretVariable } from './export-secrets.ts';
import { formerId, setting, specialVariables } from './export-settings.ts';
import { isWithheld } from './imported-step.ts';
import { StepReading } from './step-reading.ts';
import { translateStep } from './translate-step.ts';

/** Null for steps that ConfigMgr does not have. `lost`: sentences about options that it has no words for, or that are passwords. */
export function exportStep(step: Step, filter: SecretFilter): { foreign: ForeignStep; lost: string[] } | null {
  const kind = kindOf(step.type);
  if (step.type === 'imported-step') return withLosses(step, importedAgain(step), filter);
  if (kind.configMgr === undefined) return null;
  const variables = [...tableVariables(kind, toldOptions(step)), ...specialVariables(step, filter)];
  const isChild = step.type === 'run-task-sequence';
  const codes = valueAt(step.options, 'successCodes') as number[] | undefined; // `as`: the same list in all kinds that have it.
  const retryCount = valueAt(step.options, 'retryCount') as number | undefined;
  const foreign: ForeignStep = {
    ...fieldsOf(step),
    kind: isChild ? 'subtasksequence' : 'step',
    type: isChild ? null : `SMS_TaskSequence_${kind.configMgr.type}`,
    action: isChild ? null : actionOf(step.type, kind.configMgr.program, variables),
    runIn: isChild ? null : runInOf(step, kind),
    startIn: null,
    successCodes: isChild ? null : (codes ?? [0]),
    retryCount: isChild ? null : kind.category === 'Software' ? (retryCount ?? 0) : 0,
    runFromNet: isChild ? null : valueAt(step.options, 'fromDistributionPoint') === true,
    variables,
  };
  return withLosses(step, foreign, filter);
}

/** A password that stands in a document goes no further. */
function toldOptions({ type, options }: Step): unknown {
  const isSecret = type === 'set-task-sequence-variable' && (options.secret || isSecretName(options.variable));
  return isSecret ? { ...options, value: '' } : options;
}

function fieldsOf({ name, description, disabled, continueOnError, timeoutSeconds }: Step) {
  return {
    at: nowhere,
    name,
    description: description ?? '',
    disable: disabled ? true : null,
    continueOnError: continueOnError ? true : null,
    condition: null,
    timeout: timeoutSeconds ?? null,
  };
}

function runInOf({ runIn }: Step, kind: StepKind): NonNullable<ForeignStep['runIn']> {
  const inPe = environmentsOf(kind).map(isPe);
  if (runIn === 'pe' || !inPe.includes(false)) return 'WinPE';
  return runIn === 'system' || !inPe.includes(true) ? 'FullOS' : 'WinPEandFullOS';
}

function tableVariables(kind: StepKind, options: unknown): ForeignVariable[] {
  return (kind.configMgr?.properties ?? []).flatMap((property) => {
    const { option, hidden } = property;
    const value = option === undefined ? undefined : valueAt(options, option);
    if (option === undefined || value === undefined) return [];
    const written = isReference(kind, option) ? formerIds(value) : value;
    return [
      setting(property.property, property.variable ?? property.property, textFromValue(property, written), hidden),
    ];
  });
}

function formerIds(value: unknown): unknown {
  return Array.isArray(value) ? value.map((id) => formerId(String(id))) : formerId(String(value));
}

/** As it was read. */
function importedAgain(step: StepOf<'imported-step'>): ForeignStep {
  const { type, commandLine, workingDirectory, successCodes, variables, attributes } = step.options;
  const { retryCount, runFromNet, ...others } = attributes;
  const unknown = Object.entries(others).filter(([key]) => !isSecretName(key));
  return {
    ...fieldsOf(step),
    kind: 'step',
    type: type ?? null,
    action: commandLine ?? null,
    runIn: runInOf(step, kindOf('imported-step')),
    startIn: workingDirectory ?? null,
    successCodes,
    retryCount: retryCount === undefined ? null : Number(retryCount),
    runFromNet: runFromNet === undefined ? null : runFromNet === 'true',
    variables: variables.map(({ name, property, hidden, value }) => ({
      ...{ name, property: property ?? null, hidden: hidden ? true : null },
      value: isWithheld({ name, property, value }) ? '' : value,
    })),
    ...(unknown.length === 0 ? {} : { unknown: { attributes: new Map(unknown), elements: [] } }),
  };
}

function withLosses(step: Step, foreign: ForeignStep, filter: SecretFilter): { foreign: ForeignStep; lost: string[] } {
  const reading = new StepReading(foreign, {
    filter,
    map: new Map(),
    packages: new Map(),
    rules: new Set(),
    peIsNext: false,
    groups: [],
  });
  const again = translateStep(reading);
  // Without passwords, which are told as lost.
  const told = reading.step;
  const kind = kindOf(step.type);
  if (again.type !== step.type)
    return { foreign: told, lost: [noWords(`that it is ${kind.name}: read again it is ${kindOf(again.type).name}`)] };
  const parsed = kind.options.safeParse(again.options).data;
  const keys = new Set([...Object.keys(step.options), ...Object.keys(Object(parsed))]);
  const lost = [...keys].filter(
    (key) => !isDeepStrictEqual(plain(valueAt(step.options, key)), plain(valueAt(parsed, key))),
  );
  const isStopped =
    reading.disabled && !step.disabled ? [noWords('that it is enabled: read again it is disabled')] : [];
  return { foreign: told, lost: [...lost.map((key) => lossOf(step, key, filter)), ...isStopped] };
}

function lossOf(step: Step, key: string, filter: SecretFilter): string {
  return isPassword(step, key, filter) ? `A password in \`${key}\` is not written.` : noWords(`\`${key}\``);
}

function isPassword(step: Step, key: string, filter: SecretFilter): boolean {
  if (step.type === 'set-task-sequence-variable' && key === 'value') return true;
  const { options } = step;
  if (step.type === 'set-dynamic-variables')
    return step.options.rules.some(({ variables }) => variables.some((each) => isSecretVariable(each, filter)));
  if (step.type === 'imported-step' && key === 'variables') return step.options.variables.some(isWithheld);
  return textsOf(valueAt(options, key)).some((text) => filter.holdsSecret(text));
}

function noWords(what: string): string {
  return `ConfigMgr has no words for ${what}.`;
}

/** Without properties that are undefined. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
