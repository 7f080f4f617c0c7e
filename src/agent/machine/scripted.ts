/**
 * A machine for tests: it expects certain commands in a certain order, answers them as told, and fails on any other. Its files
 * are in memory.
 */
import { AssertionError } from 'node:assert';
import { createHash } from 'node:crypto';
import type { Inventory } from '../../api/inventory.ts';
import { commandLineOf, formatCommandLine } from './command-line.ts';
import type { KernelLine } from './kernel-log.ts';
import type { Machine, RunOptions, RunResult } from './machine.ts';
import { judge } from './program-result.ts';

export interface ExpectedCommand {
  /** The whole command line as the log shows it, `mkfs.fat -F 32 /dev/vda1`, or a pattern for it. */
  readonly line: string | RegExp;
  /** What must come on its standard input; not looked at when absent. */
  readonly stdin?: string | RegExp;
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** What the command does to the machine's files; may throw. */
  readonly effect?: (files: Map<string, Buffer>) => void;
  /** The program ends without reading its input. */
  readonly ignoresInput?: boolean;
}

export interface ScriptedMachineOptions {
  /** Default: linux. */
  readonly system?: Machine['system'];
  readonly commands?: readonly ExpectedCommand[];
  /** Path → content; folders are there by what is in them. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly inventory?: Inventory;
  readonly environment?: Readonly<Record<string, string>>;
  readonly freeBytes?: number;
  /** What the kernel has said, asked anew each time. */
  readonly kernelLog?: () => KernelLine[];
}

export interface ScriptedMachine extends Machine {
  readonly files: Map<string, Buffer>;
  /** A file's content; null when it is not there. */
  text(path: string): string | null;
  /** Command lines that were run. */
  readonly ran: readonly string[];
  /** Fails when a command was expected that did not come. */
  assertAllRan(): void;
}

/** What `restart` throws here, since it may not return. */
export class ScriptedRestart extends Error {
  override readonly name = 'ScriptedRestart';
  readonly target: 'disk' | 'pe';

  constructor(target: 'disk' | 'pe') {
    super(`the scripted machine restarts: ${target}`);
    this.target = target;
  }
}

export function createScriptedMachine(options: ScriptedMachineOptions = {}): ScriptedMachine {
  const expected = [...(options.commands ?? [])];
  const given = Object.entries(options.files ?? {});
  const files = new Map(given.map(([path, content]) => [path, Buffer.from(content)]));
  const ran: string[] = [];
  return {
    system: options.system ?? 'linux',
    files,
    text: (path) => files.get(path)?.toString('utf8') ?? null,
    ran,
    assertAllRan: () => {
      if (expected.length > 0) throw failed('did not come', expected.map(({ line }) => String(line)).join('\n'), ran);
    },
    run: async (program, args, runOptions = {}) => {
      const line = formatCommandLine(program, args);
      const next = expected.shift();
      if (next === undefined || !fits(line, next.line)) throw failed('was not expected', line, ran, next);
      ran.push(line);
      return answer(next, commandLineOf(program, args, runOptions), runOptions, files);
    },
    inventory: async () => {
      if (options.inventory === undefined) throw new Error('the test gave the scripted machine no inventory');
      return options.inventory;
    },
    environmentVariable: (name) => options.environment?.[name],
    kernelLog: async () => options.kernelLog?.() ?? [],
    freeBytes: async () => options.freeBytes ?? 0,
    ...memoryFiles(files),
    restart: async (target) => {
      throw new ScriptedRestart(target);
    },
    setClock: async (time) => {
      ran.push(`setClock ${time.toISOString()}`);
    },
  };
}

function fits(text: string, pattern: string | RegExp): boolean {
  return typeof pattern === 'string' ? text === pattern : pattern.test(text);
}

async function answer(
  command: ExpectedCommand,
  shown: string,
  options: RunOptions,
  files: Map<string, Buffer>,
): Promise<RunResult> {
  if (command.ignoresInput !== true) {
    const input = await collect(options.stdin);
    if (command.stdin !== undefined && !fits(input, command.stdin))
      throw new AssertionError({ message: `input of ${shown}`, actual: input, expected: command.stdin });
  }
  command.effect?.(files);
  const { stdout = '', stderr = '', exitCode = 0 } = command;
  if (options.takeStdout !== undefined) {
    await options.takeStdout(pieceOf(stdout));
    return judge(shown, { exitCode, stdout: '', stderr }, options);
  }
  if (stdout + stderr !== '') options.onOutput?.(stdout + stderr);
  return judge(shown, { exitCode, stdout, stderr }, options);
}

async function* pieceOf(text: string): AsyncGenerator<Buffer> {
  if (text !== '') yield Buffer.from(text, 'latin1');
}

async function collect(stdin: RunOptions['stdin']): Promise<string> {
  if (stdin === undefined || typeof stdin === 'string') return stdin ?? '';
  const pieces: Uint8Array[] = [];
  for await (const piece of stdin) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString('latin1');
}

function failed(what: string, line: string, ran: readonly string[], next?: ExpectedCommand): AssertionError {
  const wanted = next === undefined ? '' : `\nexpected: ${String(next.line)}`;
  return new AssertionError({ message: `A command ${what}:\n${line}${wanted}\nafter:\n${ran.join('\n')}` });
}

function sha1Of(content: Buffer): string {
  return createHash('sha1').update(content).digest('hex');
}

type MemoryFiles = Omit<
  Machine,
  'system' | 'run' | 'inventory' | 'environmentVariable' | 'kernelLog' | 'freeBytes' | 'restart' | 'setClock'
>;

function memoryFiles(files: Map<string, Buffer>): MemoryFiles {
  const below = (path: string) => [...files.keys()].filter((name) => name.startsWith(`${path}/`));
  const read = (path: string): Buffer => {
    const content = files.get(path);
    if (content === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return content;
  };
  return {
    readFile: async (path) => read(path),
    readPart: async (path, offset, length) => read(path).subarray(offset, offset + length),
    writeFile: async (path, content) => void files.set(path, Buffer.from(content)),
    writeStream: async (path, content) => {
      const pieces: Buffer[] = [];
      for await (const piece of content) pieces.push(piece);
      files.set(path, Buffer.concat(pieces));
    },
    overwriteFile: async (path, content) => {
      const rest = files.get(path)?.subarray(content.length) ?? Buffer.alloc(0);
      files.set(path, Buffer.concat([content, rest]));
    },
    appendFile: async (path, content) =>
      void files.set(path, Buffer.concat([files.get(path) ?? Buffer.alloc(0), content])),
    exists: async (path) => files.has(path) || below(path).length > 0,
    realPath: async (path) => (files.has(path) || below(path).length > 0 ? path : null),
    stat: async (path) => {
      if (!files.has(path) && below(path).length === 0) return null;
      return { kind: files.has(path) ? 'file' : 'folder', modified: 0 };
    },
    remove: async (path) => {
      for (const name of [path, ...below(path)]) files.delete(name);
    },
    copyFile: async (from, to) => void files.set(to, read(from)),
    hashTree: async function* (folder) {
      for (const name of below(folder))
        yield { kind: 'file', path: name.slice(folder.length + 1), bytes: read(name).length, sha1: sha1Of(read(name)) };
    },
    list: async (path) => {
      if (files.has(path)) throw Object.assign(new Error(`ENOTDIR: ${path}`), { code: 'ENOTDIR' });
      // Empty folders are not kept apart from missing ones.
      return [...new Set(below(path).map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))];
    },
  };
}
