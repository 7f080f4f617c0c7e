/** What has no counterpart, kept as it was read: our Imported Step, and what it was before. */
import type { StepReading } from './step-reading.ts';

const MOST_CHARACTERS = 1_000_000;

/** The options of an Imported Step; what it cannot hold is told. */
export function importedOptions(reading: StepReading): unknown {
  const { type, action, startIn, successCodes, variables } = reading.step;
  const kept = (variables ?? []).filter(
    ({ name, property, value }) =>
      name !== '' && name.length <= 256 && (property ?? '').length <= 256 && value.length <= MOST_CHARACTERS,
  );
  if (kept.length < (variables ?? []).length) reading.note('Settings without a name, or too long, are left out.');
  return {
    ...(type === null ? {} : { type }),
    ...(action === null || action === '' ? {} : { commandLine: action }),
    ...(startIn === null || startIn === '' ? {} : { workingDirectory: startIn }),
    ...(successCodes === null || successCodes.length === 0
      ? {}
      : { successCodes: successCodes.map((code) => code >>> 0) }),
    variables: kept.map(({ name, property, hidden, value }) => ({
      ...{ name, value, hidden: hidden === true },
      ...(property === null ? {} : { property }),
    })),
    attributes: attributesOf(reading),
  };
}

function attributesOf({ step: { retryCount, runFromNet, unknown } }: StepReading): Record<string, string> {
  return {
    ...Object.fromEntries(unknown?.attributes ?? []),
    ...(retryCount === null ? {} : { retryCount: String(retryCount) }),
    ...(runFromNet === null ? {} : { runFromNet: String(runFromNet) }),
  };
}
