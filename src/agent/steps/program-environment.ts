/** The run's variables in the environment of programs that steps start (decision 0061). Pure. */
import { isSecretName } from '../../task-sequence/secret-names.ts';
import type { Variables } from '../../task-sequence/variables.ts';

/** In front of each name: a variable called Path or LD_PRELOAD must not become that. */
const PREFIX = 'TSVAR_';
/** What shells can say behind a `$`. */
const SAYABLE = /^[A-Za-z0-9_]+$/;
/** Characters of one value, and of all of it: Linux takes 128 KiB for one and 2 MiB for all with the arguments, Windows 32,767 characters for one. */
const LONGEST_VALUE = 8_000;
const MOST_CHARACTERS = 256_000;

/** Names in capitals, since a variable's have no case. Left out: secrets, what is called like one though nobody has marked it, what holds one, what a shell cannot name, and what is too long. */
export function programEnvironment(variables: Pick<Variables, 'entries' | 'redact'>): Record<string, string> {
  const environment: Record<string, string> = {};
  let room = MOST_CHARACTERS;
  for (const { name, value, secret } of variables.entries()) {
    const fits = value.length <= LONGEST_VALUE && name.length + value.length <= room;
    const isSecret = secret || isSecretName(name) || variables.redact(value) !== value;
    // No environment can hold a zero byte: the program would not even start.
    if (isSecret || !fits || !SAYABLE.test(name) || value.includes('\0')) continue;
    room -= name.length + value.length;
    environment[`${PREFIX}${name.toUpperCase()}`] = value;
  }
  return environment;
}
