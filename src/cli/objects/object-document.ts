/** Objects in files: every document of every file, parsed, with all that is wrong at once. */
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import { type ObjectFile, type ObjectKind, objectFileSchemas, objectKinds } from '../../api/object-files.ts';
import { type Problem, pathText } from '../../task-sequence/parse.ts';
import type { Cli } from '../cli.ts';
import { type DocumentFile, documentsIn, parseWithoutSite, readTextFile } from '../document-file.ts';
import { headKeys, identityOf, isKind, kindIn, nameOf, nounOf } from './object-kind.ts';

/** One object as a file says it. */
export type GivenObject = { readonly file: DocumentFile; readonly name: string } & (
  | { readonly kind: 'task-sequence' }
  | { readonly kind: Exclude<ObjectKind, 'task-sequence'>; readonly value: ObjectFile }
);

export interface GivenObjects {
  readonly objects: readonly GivenObject[];
  /** With file and line. */
  readonly problems: readonly Problem[];
}

/** Files, folders with all that is in them, or `-`. Throws SLIP-6001 for what cannot be read. */
export async function readObjects(cli: Cli, paths: readonly string[]): Promise<GivenObjects> {
  const objects: GivenObject[] = [];
  const problems: Problem[] = [];
  for (const path of await filesOf(cli, paths)) {
    const text =
      path === '-' ? await cli.terminal.readAll() : await readTextFile(resolve(cli.world.workingDirectory, path));
    const read = documentsIn(path, text);
    problems.push(...read.problems.map((problem) => ({ ...problem, path: `${path} ${problem.path}` })));
    for (const file of read.files) {
      const given = readObject(file);
      if ('problems' in given) problems.push(...given.problems.map((problem) => placed(file, problem)));
      else objects.push(given);
    }
  }
  return { objects, problems: [...problems, ...namedTwice(objects)] };
}

/** `room.yaml line 4, variables[0].name` */
export function placed(file: DocumentFile, { path, message }: Problem): Problem {
  const line = file.lineOf(path) ?? file.firstLine;
  return { path: `${file.path} line ${line}, ${path || 'document'}`, message };
}

/** Each once, as it was named first. */
async function filesOf(cli: Cli, paths: readonly string[]): Promise<Iterable<string>> {
  const found = new Map<string, string>();
  for (const path of paths)
    for (const file of await filesAt(cli, path)) {
      const whole = file === '-' ? file : resolve(cli.world.workingDirectory, file);
      if (!found.has(whole)) found.set(whole, file);
    }
  return found.values();
}

async function filesAt(cli: Cli, path: string): Promise<string[]> {
  if (path === '-') return [path];
  const whole = resolve(cli.world.workingDirectory, path);
  const is = await stat(whole).catch((cause: unknown) => {
    throw new SlipwayError('SLIP-6001', `There is no file or folder ${path}.`, { cause });
  });
  if (!is.isDirectory()) return [path];
  const names = await yamlIn(whole);
  if (names.length === 0) throw new SlipwayError('SLIP-6001', `There is no *.yaml or *.yml in the folder ${path}.`);
  return names.map((name) => join(path, name));
}

/** Names that begin with a dot are git's and editors'. */
async function yamlIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => /\.ya?ml$/i.test(name) && !/(^|[/\\])\./.test(name)).sort();
}

function readObject(file: DocumentFile): GivenObject | { problems: readonly Problem[] } {
  const { value } = file;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problems: [{ path: '', message: 'an object is a list of keys, the first of them "kind"' }] };
  const kind = kindIn(value);
  if (!isKind(kind)) return { problems: [{ path: 'kind', message: `it is one of: ${objectKinds.join(', ')}` }] };
  if (kind === 'task-sequence') return readSequence(file);
  const schema: z.ZodType<ObjectFile> = objectFileSchemas[kind];
  const { data, error } = schema.safeParse(value);
  if (data === undefined)
    return { problems: error.issues.flatMap((issue) => problemsOf(issue, Object.keys(objectFileSchemas[kind].shape))) };
  return { file, kind, name: nameOf(data), value: data };
}

/** `known`: the keys of such an object. */
function problemsOf(issue: z.core.$ZodIssue, known: readonly string[]): Problem[] {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const hint = path === '' ? `. There are: ${known.join(', ')}` : '';
    return issue.keys.map((key) => ({
      path: pathText([...issue.path, key]),
      message: `there is no such key${hint}`,
    }));
  }
  const isMissing = issue.code === 'invalid_type' && /received undefined$/.test(issue.message);
  return [{ path, message: isMissing ? 'it is missing' : issue.message }];
}

/** What the language has to say of it; what it names is looked up later. */
function readSequence(file: DocumentFile): GivenObject | { problems: readonly Problem[] } {
  const { problems = [] } = parseWithoutSite(file).result;
  if (problems.length > 0) return { problems };
  return { file, kind: 'task-sequence', name: String(Reflect.get(Object(file.value), 'name')) };
}

function namedTwice(objects: readonly GivenObject[]): Problem[] {
  const first = new Map<string, GivenObject>();
  return objects.flatMap((object) => {
    const identity = identityOf(object.kind, Object(object.file.value));
    const before = first.get(identity);
    if (before === undefined) {
      first.set(identity, object);
      return [];
    }
    const [path] = headKeys(object.kind);
    const there = `${before.file.path} line ${before.file.lineOf(path)}`;
    return [placed(object.file, { path, message: `the ${nounOf(object.kind)} "${object.name}" is in ${there} too` })];
  });
}
