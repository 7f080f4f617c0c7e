/** A task sequence document in a file, YAML or JSON (which YAML includes), with the lines that its problems are on. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Document, isNode, isScalar, LineCounter, parseAllDocuments, parseDocument } from 'yaml';
import { SlipwayError } from '../api/errors.ts';
import { type ParseResult, type Problem, parseTaskSequence } from '../task-sequence/parse.ts';
import { type NamedThings, nothingNamed, resolveNames, type UnknownNames } from '../task-sequence/reference-names.ts';
import type { Cli } from './cli.ts';
import { standIns } from './stand-in-ids.ts';

export interface DocumentFile {
  readonly path: string;
  /** As it was written: what the site is given. */
  readonly value: unknown;
  /** On which the document begins. */
  readonly firstLine: number;
  /** The line of a problem's place, from 1; null when the place is not in the file. */
  lineOf(problemPath: string): number | null;
}

/** Reads the file, or standard input for `-`. Throws SLIP-6001 when it cannot be read and SLIP-1001 when it is no YAML. */
export async function readDocumentFile(cli: Cli, path: string): Promise<DocumentFile> {
  const text =
    path === '-' ? await cli.terminal.readAll() : await readTextFile(resolve(cli.world.workingDirectory, path));
  return parseDocumentFile(path, text);
}

/** Null when there is no such file. Throws SLIP-6001 when it cannot be read. */
export async function readTextIfThere(cli: Cli, path: string): Promise<string | null> {
  const whole = resolve(cli.world.workingDirectory, path);
  return existsSync(whole) ? readTextFile(whole) : null;
}

/** `flag`: how it is opened, as Node has it. Throws SLIP-6001 when it cannot be written. */
export async function writeTextFile(cli: Cli, path: string, text: string, flag: string | number = 'w'): Promise<void> {
  try {
    await writeFile(resolve(cli.world.workingDirectory, path), text, { flag });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError('SLIP-6001', `The file ${path} cannot be written: ${why}.`, { cause });
  }
}

export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SlipwayError('SLIP-6001', `The file ${path} cannot be read: ${why}.`, { cause: error });
  }
}

export function parseDocumentFile(path: string, text: string): DocumentFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = errorsOf(document, lines);
  if (problems.length > 0)
    throw new SlipwayError('SLIP-1001', `${path} is neither YAML nor JSON that can be read.`, { problems });
  return toFile(path, document, lines);
}

/** Every document of a file, but for empty ones; what is no YAML is told with its line. */
export function documentsIn(path: string, text: string): { files: DocumentFile[]; problems: Problem[] } {
  const lines = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })];
  const problems = documents.flatMap((document) => errorsOf(document, lines));
  if (problems.length > 0) return { files: [], problems };
  const filled = documents.filter(({ contents }) => !isNothing(contents));
  return { files: filled.map((document) => toFile(path, document, lines)), problems };
}

/** The library runs out of stack at some depth, and then says so of whatever it was at, perhaps of several things. */
function errorsOf({ errors }: Document.Parsed, lines: LineCounter): Problem[] {
  const line = (at: number): string => `line ${lines.linePos(at).line}`;
  const deep = errors.find(({ message }) => NO_STACK.test(message));
  if (deep !== undefined) return [{ path: line(deep.pos[0]), message: TOO_DEEP }];
  return errors.map(({ pos, message }) => ({ path: line(pos[0]), message }));
}

/** V8's words. */
const NO_STACK = /^Maximum call stack size exceeded/;
const TOO_DEEP = 'it is nested too deep to be read; a task sequence may have 200 levels';

/** What stands between two `---`, or behind the last, where nothing does; a written `null` is something. */
function isNothing(contents: unknown): boolean {
  return contents === null || (isScalar(contents) && contents.value === null && !contents.source);
}

function toFile(path: string, document: Document.Parsed, lines: LineCounter): DocumentFile {
  return {
    path,
    value: withoutKind(toValue(path, document)),
    firstLine: lines.linePos(document.contents?.range[0] ?? 0).line,
    lineOf: (problemPath) => {
      const offset = offsetOf(document, problemPath);
      return offset === null ? null : lines.linePos(offset).line;
    },
  };
}

/** A task sequence may say what it is, beside other objects; its language has no such key. */
function withoutKind(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'task-sequence') return value;
  const { kind: _, ...document } = value;
  return document;
}

function toValue(path: string, document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // The library's guard against aliases that unfold to gigabytes, or the end of the stack.
    const why = cause instanceof RangeError ? TOO_DEEP : cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError('SLIP-1001', `${path} cannot be read: ${why}.`, { cause });
  }
}

/** Where the named value begins, or the nearest one around it that is there. */
function offsetOf(document: Document.Parsed, problemPath: string): number | null {
  const keys = [...problemPath.matchAll(/[^.[\]]+/g)].map(([key]) => (/^\d+$/.test(key) ? Number(key) : key));
  for (let depth = keys.length; depth > 0; depth--) {
    const node: unknown = document.getIn(keys.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return null;
}

export interface CheckedDocument {
  /** Every one, with the line in front where it is known. */
  readonly problems: readonly Problem[];
  /** Names in it, which only a site can look up. */
  readonly names: UnknownNames;
}

/** Checks a document without a site: names count as things that are there. */
export function checkDocument(file: DocumentFile): CheckedDocument {
  const { names, result } = parseWithoutSite(file);
  return { names, problems: withLines(file, result.problems ?? []) };
}

/** The document with ids of nothing in the place of names. */
export function parseWithoutSite(file: DocumentFile): { names: UnknownNames; result: ParseResult } {
  const names = resolveNames(file.value, nothingNamed).unknown ?? nothingNamed;
  const things: NamedThings = {
    ...{ images: standIns(names.images), packages: standIns(names.packages) },
    ...{ applications: standIns(names.applications), taskSequences: standIns(names.taskSequences) },
  };
  return { names, result: parseTaskSequence(resolveNames(file.value, things).document) };
}

/** The problems with `line 12, ` before their paths. */
export function withLines(file: DocumentFile, problems: readonly Problem[]): Problem[] {
  return problems.map(({ path, message }) => {
    const line = file.lineOf(path);
    const where = path || 'document';
    return { path: line === null ? where : `line ${line}, ${where}`, message };
  });
}
