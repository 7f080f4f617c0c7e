/**
 * The run's variables for scripts: a socket that root alone can open, and the program `slipway-ts` in the search path of what steps start. Nothing is in the
 * programs' environment, which others could read.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { VariableNameError, type Variables } from '../../task-sequence/variables.ts';
import type { Machine } from '../machine/machine.ts';
import { type Answer, LONGEST_LINE, type Question, QuestionSchema, SOCKET_VARIABLE } from './variable-protocol.ts';

export interface VariableServerOptions {
  readonly machine: Pick<Machine, 'writeFile' | 'remove'>;
  readonly variables: Variables;
  /** What `slipway-ts` starts. */
  readonly programs: { readonly node: string; readonly agent: string };
  /** Mode 0700; what is in it is replaced. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

export interface VariableServer {
  /** For the environment of programs that steps start. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Opens the door for the length of a stretch. */
export type ServeScripts = (variables: Variables, log: (line: string) => void) => Promise<VariableServer>;

export async function serveVariables(options: VariableServerOptions): Promise<VariableServer> {
  const { machine, programs, folder } = options;
  const socketPath = `${folder}/variables.sock`;
  await machine.remove(socketPath);
  await machine.writeFile(`${folder}/slipway-ts`, wrapper(programs), { mode: 0o700 });
  const server = createServer((socket) => answerOn(socket, options));
  await listening(server, socketPath);
  return {
    environment: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, [SOCKET_VARIABLE]: socketPath },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function wrapper({ node, agent }: VariableServerOptions['programs']): string {
  return `#!/bin/sh\nexec '${node}' '${agent}' ts "$@"\n`;
}

/** The umask makes the socket root's alone from its first moment on; it is bound before `listen` returns. */
function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const before = process.umask(0o177);
    server.once('error', reject);
    server.listen(path, resolve);
    process.umask(before);
  });
}

function answerOn(socket: Socket, options: VariableServerOptions): void {
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
    socket.end(`${JSON.stringify(answerTo(question, options))}\n`);
  });
}

/** Every word that a script can say has an answer. */
export function answerTo(line: string, { variables, log }: Pick<VariableServerOptions, 'variables' | 'log'>): Answer {
  const question = read(line);
  if (question === null) return { problem: 'this is no question of slipway-ts' };
  switch (question.ask) {
    case 'get':
      return { value: variables.get(question.name) ?? null };
    case 'set':
      return set(question, variables, log);
    case 'list':
      return {
        variables: variables
          .entries()
          .map(({ name, value, secret }) => ({ name, value: secret ? null : value }))
          .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1)),
      };
  }
}

function read(line: string): Question | null {
  try {
    return QuestionSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function set(
  { name, value, secret }: Extract<Question, { ask: 'set' }>,
  variables: Variables,
  log: (line: string) => void,
): Answer {
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
