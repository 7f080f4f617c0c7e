/** Windows' registry, as reg.exe reads it. */
import type { Answer } from '../../task-sequence/conditions/judge-condition.ts';
import type { Machine } from '../machine/machine.ts';
import {
  isSameName,
  type NamedValue,
  parseKey,
  parseQueriedValue,
  type RegistryKey,
  type RegistryValue,
} from './reg-query-output.ts';

export type ProgramRunner = Pick<Machine, 'run'>;

/** 64-bit Windows has some keys twice, for programs of either kind. */
export type RegistryView = '64' | '32';

const KEY = /^HKEY_(LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)(\\[^\\\p{Cc}]+)*\\?$/iu;

/** Null: the key or the value is not there. An empty name: the key's default value. */
export async function readRegistryValue(
  machine: ProgramRunner,
  { key: given, name, view = '64' }: { key: string; name: string; view?: RegistryView },
): Promise<Answer<RegistryValue | null>> {
  if (!KEY.test(given)) return { problem: `${given} is not a key of the registry` };
  if (/\p{Cc}/u.test(name)) return { problem: `a value's name in ${given} has a control character` };
  const key = given.replace(/\\$/, '');
  // reg.exe could take such a name for one of its switches.
  if (/^[/-]/.test(name)) return valueOfListedKey(machine, key, name, view);
  const which = name === '' ? ['/ve'] : ['/v', name];
  const { exitCode, stdout } = await machine.run('reg.exe', ['query', key, ...which, `/reg:${view}`], {
    successCodes: [0, 1],
  });
  if (exitCode !== 0) return withoutValues(await listRegistryKey(machine, key, view));
  const found = parseQueriedValue(stdout, name);
  if (name === '' && found !== null && !(await isDefaultSet(machine, key, found, view))) return { value: null };
  return answerWith(found, `${key}\\${name}`);
}

/** The values and keys of a key; null when it is not there. */
export async function listRegistryKey(
  machine: ProgramRunner,
  key: string,
  view: RegistryView,
): Promise<Answer<RegistryKey | null>> {
  const listed = await list(machine, key, view);
  if (listed !== null) return { value: listed };
  // reg.exe ends with 1, and in the language of Windows, when a key is not there, and when it may not be read. So the keys above are asked, whether they name it.
  for (let child = key; ; ) {
    const above = child.slice(0, Math.max(0, child.lastIndexOf('\\')));
    if (above === '') return { problem: `reg.exe cannot read ${child}` };
    const around = await list(machine, above, view);
    if (around === null) child = above;
    else if (around.subkeys.some((each) => isSameName(each, child)))
      return { problem: `${child} is there, and cannot be read` };
    else return { value: null };
  }
}

/** Some keys have thousands of lines: they are not logged. */
async function list(machine: ProgramRunner, key: string, view: RegistryView): Promise<RegistryKey | null> {
  const pieces: Buffer[] = [];
  const takeStdout = async (stdout: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of stdout) pieces.push(piece);
  };
  const { exitCode } = await machine.run('reg.exe', ['query', key, `/reg:${view}`], {
    takeStdout,
    successCodes: [0, 1],
  });
  return exitCode === 0 ? parseKey(Buffer.concat(pieces).toString('utf8'), key) : null;
}

async function valueOfListedKey(
  machine: ProgramRunner,
  key: string,
  name: string,
  view: RegistryView,
): Promise<Answer<RegistryValue | null>> {
  const listed = await listRegistryKey(machine, key, view);
  if ('problem' in listed) return listed;
  const found = listed.value?.values.find((each) => isSameName(each.name, name));
  return found === undefined ? { value: null } : answerWith(found, `${key}\\${name}`);
}

function withoutValues(listed: Answer<RegistryKey | null>): Answer<null> {
  return 'problem' in listed ? listed : { value: null };
}

/** For a default value that is not set `/ve` prints a text "(value not set)" in the language of Windows; the list of the key's values does not have it. */
async function isDefaultSet(
  machine: ProgramRunner,
  key: string,
  found: NamedValue,
  view: RegistryView,
): Promise<boolean> {
  if (found.type !== 'REG_SZ' || !/^\(.*\)$/.test(found.data)) return true;
  const listed = await list(machine, key, view);
  return listed?.values.some(({ name }) => isSameName(name, found.name)) ?? false;
}

function answerWith(found: NamedValue | null, place: string): Answer<RegistryValue> {
  if (found === null) return { problem: `what reg.exe says of ${place} was not understood` };
  const { type, data } = found;
  // It writes in the code page of the console, which is not UTF-8 and lacks most letters.
  if (data.includes('\u{fffd}')) return { problem: `${place} has letters beyond ASCII, which reg.exe does not tell` };
  return { value: { type, data } };
}
