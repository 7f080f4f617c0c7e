/**
 * The run's variables for scripts, and what they say of their progress: a socket or pipe that administrators alone can ask, the program `slipway-ts` in the search path of what steps start, and
 * the PowerShell module beside it. Secret variables are to be had here alone: the programs' environment has the others (steps/program-environment.ts).
 */
import { createServer, type Server, type Socket } from 'node:net';
import { VariableNameError, type Variables } from '../../task-sequence/variables.ts';
import type { Machine } from '../machine/machine.ts';
import type { Programs } from '../programs.ts';
import { MODULE_NAME, moduleFiles } from './powershell-module.ts';
import { type ScriptSystem, scriptSystems } from './script-system.ts';
import { type Answer, LONGEST_LINE, type Question, QuestionSchema, SOCKET_VARIABLE } from './variable-protocol.ts';
import { errorText, messageText, progressText } from './what-scripts-say.ts';

/** What scripts may read, change and say. */
export interface ScriptRun {
  readonly variables: Variables;
  /** Lines for the run's log. */
  readonly log: (line: string) => void;
  /** What the running step is at. */
  readonly progress: (update: { message: string }) => void;
}

export interface VariableServerOptions extends ScriptRun {
  readonly machine: Pick<Machine, 'system' | 'writeFile' | 'remove'>;
  /** What `slipway-ts` starts. */
  readonly programs: Programs;
  /** Administrators alone may write there (mode 0700): steps run programs from it. What is in it is replaced. */
  readonly folder: string;
}

export interface VariableServer {
  /** For the environment of programs that steps start. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Opens the door for the length of a stretch. */
export type ServeScripts = (run: ScriptRun) => Promise<VariableServer>;

export async function serveVariables(options: VariableServerOptions): Promise<VariableServer> {
  const { machine, folder } = options;
  const system = scriptSystems[machine.system];
  const address = system.address(folder);
  await installPrograms(options, system);
  await machine.remove(address);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    answerOn(socket, options);
  });
  await system.listen(server, address);
  return { environment: environmentOf(folder, address, system), close: () => closing(server, open) };
}

/** Whoever has connected and asks nothing does not keep the run from going on. */
function closing(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of open) socket.destroy();
  });
}

async function installPrograms(
  { machine, programs, folder }: VariableServerOptions,
  system: ScriptSystem,
): Promise<void> {
  const { wrapper, separators } = system;
  const path = (...names: string[]) => [folder, ...names].join(separators.folder);
  await machine.writeFile(path(wrapper.name), wrapper.text(programs), { mode: 0o700 });
  for (const [name, text] of Object.entries(moduleFiles))
    await machine.writeFile(path('modules', MODULE_NAME, name), text, { mode: 0o600 });
}

function environmentOf(folder: string, address: string, { separators }: ScriptSystem): VariableServer['environment'] {
  const before = (path: string, variable: string) =>
    [path, process.env[variable] ?? ''].filter((part) => part !== '').join(separators.list);
  return {
    PATH: before(folder, 'PATH'),
    // PowerShell adds its own folders to what it finds here.
    PSModulePath: before(`${folder}${separators.folder}modules`, 'PSModulePath'),
    [SOCKET_VARIABLE]: address,
  };
}

function answerOn(socket: Socket, run: ScriptRun): void {
  let line = '';
  socket.setEncoding('utf8');
  // A script that is killed in the midst of its question is nobody's failure.
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    line += text;
    if (line.length > LONGEST_LINE) {
      // What comes further is not even read.
      socket.removeAllListeners('data');
      return void socket.end(`${JSON.stringify({ problem: 'the question is too long' })}\n`, () => socket.destroy());
    }
    if (!line.includes('\n')) return;
    const [question = ''] = line.split('\n');
    socket.removeAllListeners('data');
    // Whoever has asked closes, once the line is read: nothing then hangs on what is left of an answer in a pipe of Windows that its server has closed.
    socket.write(`${JSON.stringify(answerTo(question, run))}\n`);
  });
}

const DONE: Answer = { value: null };

/** Every word that a script can say has an answer. */
export function answerTo(line: string, run: ScriptRun): Answer {
  const question = read(line);
  if (question === null) return { problem: 'this is no question of slipway-ts' };
  switch (question.ask) {
    case 'get':
      return { value: run.variables.get(question.name) ?? null };
    case 'set':
      return set(question, run);
    case 'list':
      return {
        variables: inOrder(run.variables).map(({ name, value, secret }) => ({ name, value: secret ? null : value })),
      };
    case 'names':
      return { names: inOrder(run.variables).map(({ name }) => name) };
    case 'progress':
      return show(progressText(question), run);
    case 'message':
      return say(messageText(question), run);
    case 'error':
      return say(errorText(question), run);
  }
}

function inOrder(variables: Variables): ReturnType<Variables['entries']> {
  return variables.entries().sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

function read(line: string): Question | null {
  try {
    return QuestionSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function set({ name, value, secret }: Extract<Question, { ask: 'set' }>, { variables, log }: ScriptRun): Answer {
  try {
    variables.set(name, value, ...(secret ? [{ secret: true }] : []));
  } catch (error) {
    if (error instanceof VariableNameError) return { problem: error.message };
    throw error;
  }
  const shown = value === '' ? 'is removed' : `is ${variables.expandForDisplay(`"%${name}%"`)}`;
  log(`a script says: ${name} ${shown}`);
  return { value: value === '' ? null : value };
}

/** Screen and site are shown no secret. */
function show(text: string, { variables, progress }: ScriptRun): Answer {
  progress({ message: variables.redact(text) });
  return DONE;
}

function say(text: string, run: ScriptRun): Answer {
  run.log(`a script says: ${run.variables.redact(text)}`);
  return show(text, run);
}
