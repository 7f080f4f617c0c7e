/** Variables of devices and collections as files have them: secret ones without their values. */
import type { ObjectFile, WrittenVariable } from '../../api/object-files.ts';
import type { Variable, VariablesChangeInput } from '../../api/variables.ts';
import { sameName, without } from '../name-lists.ts';

export function writtenVariables(variables: readonly Variable[]): WrittenVariable[] {
  return variables.map(({ name, value, secret }) => (secret ? { name, secret: true } : { name, value: value ?? '' }));
}

/** Those of a new object; secret ones are set by hand afterwards. */
export function inClear(variables: readonly WrittenVariable[]): { name: string; value: string; secret: false }[] {
  return variables.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value, secret: false as const }]));
}

/** A secret one has the value that the site has for it, in clear until now or secret already; those that it has not are told (`missingSecrets`). */
export function variablesChange(
  given: readonly WrittenVariable[],
  there: readonly WrittenVariable[] = [],
): VariablesChangeInput {
  const secrets = given.flatMap(({ name, secret }) => {
    const before = there.find((each) => sameName(each.name, name));
    return secret && before !== undefined ? [{ name, value: before.value }] : [];
  });
  const sealed = secrets.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value, secret: true }]));
  const kept = secrets.flatMap(({ name, value }) => (value === undefined ? [name] : []));
  return { variables: [...inClear(given), ...sealed], kept };
}

/** Names of secret variables that a file tells of and the site has no value for. */
export function missingSecrets(given: ObjectFile, there: ObjectFile | null): string[] {
  const secrets = variablesOf(given).flatMap(({ name, secret }) => (secret ? [name] : []));
  const known = there === null ? [] : variablesOf(there).map(({ name }) => name);
  return without(secrets, known);
}

function variablesOf(written: ObjectFile): readonly WrittenVariable[] {
  return 'variables' in written ? (written.variables ?? []) : [];
}
