/**
 * Runs in wine's Node: an agent's server for scripts, and the scripts. Writes what became of them. Arguments: a file with what to do (ToServe), a file for the outcome (Served).
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { Variables } from '../../../task-sequence/variables.ts';
import { scriptSystems } from '../script-system.ts';
import { SOCKET_VARIABLE } from '../variable-protocol.ts';
import { serveVariables, type VariableServer } from '../variable-server.ts';
import type { Command, Ended, Served, ToServe } from './test-wine.ts';

async function main([todo = '', outcome = '']: readonly string[]): Promise<void> {
  const { variables: entries, programs, folder, answers, commands }: ToServe = JSON.parse(readFileSync(todo, 'utf8'));
  const variables = new Variables(entries);
  const [log, said]: [string[], string[]] = [[], []];
  const run = {
    variables,
    log: (line: string) => void log.push(line),
    progress: ({ message }: { message: string }) => void said.push(message),
  };
  const server =
    answers === undefined
      ? await serveVariables({ machine: filesOfWine, programs, folder, ...run })
      : await answerWith(answers);
  const ended: Ended[][] = [];
  for (const together of commands)
    ended.push(await Promise.all(together.map((command) => runCommand(command, server.environment))));
  await server.close();
  const served: Served = { ended, log, said, variables: variables.entries() };
  writeFileSync(outcome, JSON.stringify(served));
  process.exit(0);
}

/** The few things that the server wants of a machine. */
const filesOfWine = {
  system: 'windows',
  writeFile: async (path: string, content: string | Buffer) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  },
  remove: async (path: string) => rmSync(path, { recursive: true, force: true }),
} as const;

/** An agent that answers the questions with what is given, byte by byte, whatever they are. */
async function answerWith(answers: readonly string[]): Promise<VariableServer> {
  const left = answers.map((text) => Buffer.from(text, 'base64'));
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(left.shift() ?? ''));
  });
  const address = scriptSystems.windows.address('');
  await scriptSystems.windows.listen(server, address);
  return { environment: { [SOCKET_VARIABLE]: address }, close: async () => void server.close() };
}

function runCommand({ program, args, environment }: Command, served: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    let [out, error] = ['', ''];
    const env = { ...process.env, ...(environment ?? served) };
    const child = spawn(program, args, { env, windowsVerbatimArguments: program === 'cmd' });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text;
    });
    child.on('error', (problem) => resolve({ code: -1, out, error: String(problem) }));
    child.on('close', (code) => resolve({ code: code ?? -1, out, error }));
  });
}

void main(process.argv.slice(2));
