/** What has no counterpart, kept as it was read: our Imported Step, and what it was before. */

import { isSecretName } from '../../task-sequence/secret-names.ts';
import { cut } from '../cut.ts';
import type { ForeignVariable } from '../task-sequence-xml/tree.ts';
import type { StepReading } from './step-reading.ts';

const MOST_CHARACTERS = 1_000_000;

/** The options of an Imported Step; what it cannot hold is told. */
export function importedOptions(reading: StepReading): unknown {
  const { type, action, startIn, successCodes, variables } = reading.step;
  const kept = (variables ?? []).filter(
    ({ name, property, value }) =>
      name !== '' && name.length <= 256 && (property ?? '').length <= 256 && value.length <= MOST_CHARACTERS,
  );
  const settings = kept.map((variable) => withoutPassword(variable, reading));
  if (kept.length < (variables ?? []).length) reading.note('Settings without a name, or too long, are left out.');
  return {
    ...(type === null ? {} : { type }),
    ...(action === null || action === '' ? {} : { commandLine: action }),
    ...(startIn === null || startIn === '' ? {} : { workingDirectory: startIn }),
    ...(successCodes === null || successCodes.length === 0
      ? {}
      : { successCodes: successCodes.map((code) => code >>> 0) }),
    variables: settings.map(({ name, property, hidden, value }) => ({
      ...{ name, value, hidden: hidden === true },
      ...(property === null ? {} : { property }),
    })),
    attributes: attributesOf(reading),
  };
}

/** A setting that is called like a password. Encoded texts are cleaned where they are decoded, and that is nowhere here. */
export function isWithheld({ name, property, value }: Setting): boolean {
  const isTold = [name, property ?? ''].some(isSecretName) || /^(Rules|SourceScript)$/i.test(property ?? '');
  return isTold && value !== '' && !/^(%[A-Za-z_][A-Za-z0-9_-]*%)+$/.test(value);
}

interface Setting {
  readonly name: string;
  readonly property?: string | null | undefined;
  readonly value: string;
}

function withoutPassword(variable: ForeignVariable, reading: StepReading): ForeignVariable {
  if (!isWithheld(variable)) return variable;
  const { name, property } = variable;
  const secret = [name, property ?? ''].find(isSecretName);
  if (secret === undefined) reading.note(`Its setting ${property} is not taken: passwords may stand in it.`);
  else {
    reading.secrets.add(secret);
    reading.note(`The password ${cut(secret, 60)} in the file is not taken.`);
  }
  return { ...variable, value: '' };
}

function attributesOf({ step: { retryCount, runFromNet, unknown } }: StepReading): Record<string, string> {
  return {
    ...Object.fromEntries([...(unknown?.attributes ?? [])].filter(([name]) => !isSecretName(name))),
    ...(retryCount === null ? {} : { retryCount: String(retryCount) }),
    ...(runFromNet === null ? {} : { runFromNet: String(runFromNet) }),
  };
}
