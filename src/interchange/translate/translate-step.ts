/** One foreign step as a step of ours: its kind, its options, and what a person must know. */

import type { StepKind } from '../../task-sequence/step.ts';
import { kindOf, type StepSlug } from '../../task-sequence/step-kinds.ts';
import { valueAt } from '../../task-sequence/step-variables.ts';
import { optionProblemsOf } from '../../task-sequence/unfinished-steps.ts';
import { cut } from '../cut.ts';
import { importedOptions } from './imported-step.ts';
import { type ConfigMgrKind, kindByProgram, kindByType } from './kind-by-type.ts';
import { mdtScriptOf, mdtTranslation } from './mdt-steps.ts';
import { readByTable } from './options-by-table.ts';
import type { TranslationStatus } from './report.ts';
import { neededSecrets } from './secrets.ts';
import { commandLineOf, specialSettings } from './special-settings.ts';
import { acceptedOptions, type StepReading } from './step-reading.ts';

export interface TranslatedStep {
  readonly type: StepSlug;
  readonly options: unknown;
  readonly status: TranslationStatus;
}

export function translateStep(reading: StepReading): TranslatedStep {
  const slug = chosenKind(reading);
  if (slug === null) return opaque(reading);
  const kind = kindOf(slug);
  readRetryCount(kind, reading);
  for (const { name, property } of reading.unread())
    reading.translated(`Its setting ${cut(property ?? name, 60)} has no counterpart here and is left out.`);
  const accepted = acceptedOptions(kind, reading.options);
  if (accepted === null) return incomplete(kind, reading);
  for (const key of accepted.refused) reading.translated(`What it says of "${key}" cannot be taken and is left out.`);
  for (const secret of neededSecrets(slug, accepted.options)) reading.secrets.add(secret);
  noteUnfinished(kind, accepted.options, reading);
  return { type: slug, options: accepted.options, status: reading.status };
}

/** A step whose settings do not fit together keeps them, and waits for a person. */
function noteUnfinished(kind: StepKind, options: unknown, reading: StepReading): void {
  const problems = optionProblemsOf(kind, options);
  if (problems.length === 0) return;
  const told = problems.map(({ option, message }) => cut(option === '' ? message : `${option}: ${message}`, 200));
  if (reading.step.disable === true) {
    reading.note(`It is not complete, and disabled there, too: ${told.join('; ')}.`);
    return;
  }
  reading.disabled = true;
  reading.attention(`It is not complete, and disabled until it is: ${told.join('; ')}.`);
}

/** Reads the options along; null where the step stays as it is. */
function chosenKind(reading: StepReading): StepSlug | null {
  const { step } = reading;
  if (step.kind === 'subtasksequence') return readAs('SubTaskSequence', reading);
  const kind = step.type === null ? null : kindByType(step.type);
  const runsCommand = kind?.slug === 'run-command-line' || kind === null;
  const isBde = kind?.slug === 'enable-bitlocker' && mdtScriptOf(step.action ?? '') !== null;
  const mdt = runsCommand || isBde ? mdtTranslation(step) : null;
  if (mdt !== null) {
    // The script was told by its command line.
    reading.ignore(/^(CommandLine|SuccessCodes)$/i);
    return mdt(reading);
  }
  if (kind?.slug === 'run-command-line') return readCommand(kind, reading);
  if (kind !== null) return readKind(kind, reading);
  if (step.type !== null || step.action === null) return null;
  reading.translated();
  return readAs('RunCommandLineAction', reading);
}

function readAs(type: string, reading: StepReading): StepSlug | null {
  const kind = kindByType(`SMS_TaskSequence_${type}`);
  return kind === null ? null : readKind(kind, reading);
}

function readKind(kind: ConfigMgrKind, reading: StepReading): StepSlug {
  readByTable(kind, reading);
  specialSettings[kind.slug]?.(reading);
  return kind.slug;
}

/** Scripts of the field set a step's variables and run its program. */
function readCommand(kind: ConfigMgrKind, reading: StepReading): StepSlug {
  const meant = kindByProgram(reading.value('CommandLine') ?? commandLineOf(reading.step.action ?? ''));
  const isInPackage = reading.text('PackageID') !== '';
  if (meant === null || isInPackage || !isWholeWithoutOptions(meant)) return readKind(kind, reading);
  reading.value('SuccessCodes');
  reading.translated(
    `It runs the program of ${meant.name} with settings from variables, which that step does too. Package ids in them must be those of this site.`,
  );
  return meant.slug;
}

function isWholeWithoutOptions(kind: StepKind): boolean {
  return acceptedOptions(kind, {}) !== null && optionProblemsOf(kind, {}).length === 0;
}

/** ConfigMgr tries a step again after an unexpected restart only where its class has such a setting. */
function readRetryCount(kind: StepKind, reading: StepReading): void {
  const { retryCount, successCodes } = reading.step;
  const properties = kind.configMgr?.properties ?? [];
  const has = (option: string) => properties.some((property) => property.option === option);
  if (retryCount !== null && retryCount > 0) {
    if (!has('retryCount'))
      reading.translated(`That it is tried ${retryCount} times again is not carried over: see \`retry\`.`);
    else if (valueAt(reading.options, 'retryCount') === undefined) reading.set('retryCount', retryCount);
  }
  if (!has('successCodes') && successCodes?.some((code) => code !== 0 && code !== 3010))
    reading.translated('Its own list of success codes is not carried over: this step judges by itself.');
}

function opaque(reading: StepReading): TranslatedStep {
  if (reading.notes.length === 0)
    reading.note('There is no such step here. Its command line runs where it can; see whether the sequence needs it.');
  return kept(reading, 'opaque');
}

function incomplete(kind: StepKind, reading: StepReading): TranslatedStep {
  reading.note(
    `Something that ${kind.name} cannot do without is missing or wrong in it, so it is kept as it was. Put the step in its place.`,
  );
  return kept(reading, 'attention');
}

function kept(reading: StepReading, status: 'opaque' | 'attention'): TranslatedStep {
  const accepted = acceptedOptions(kindOf('imported-step'), importedOptions(reading)) ?? { options: {}, refused: [] };
  for (const key of accepted.refused) reading.note(`What it says of "${key}" is too long and is left out.`);
  return { type: 'imported-step', options: accepted.options, status };
}
