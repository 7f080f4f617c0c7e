/**
 * `slipway-ts get NAME`, `slipway-ts set NAME [VALUE]`, `slipway-ts list|names`, `slipway-ts progress TEXT [PART PARTS]`, `slipway-ts message TEXT`: the variables of the running task sequence, and what
 * its step is at, for scripts. Exit codes: 0 done; 1 the variable is not set (get), or a problem, said on standard error; 2 wrong words.
 */
import { connect } from 'node:net';
import { type Answer, AnswerSchema, type Question, SOCKET_VARIABLE } from './variable-protocol.ts';

export interface ScriptEnds {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Buffer | string>;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

const USAGE = `Usage: slipway-ts get NAME            the variable's value
       slipway-ts set NAME VALUE      an empty value removes it
       slipway-ts set NAME [--secret] the value comes from standard input
       slipway-ts list                all variables, secret ones without their values
       slipway-ts names               their names alone
       slipway-ts progress TEXT [PART PARTS]
                                      what the step is at; for TEXT "-" it comes from standard input
       slipway-ts message TEXT        the same, and kept in the log
`;

export async function slipwayTs(words: readonly string[], ends: ScriptEnds): Promise<number> {
  const question = await questionOf(words, ends);
  if (question === null) {
    ends.error(USAGE);
    return 2;
  }
  const address = ends.environment[SOCKET_VARIABLE];
  if (address === undefined) {
    ends.error('slipway-ts: no task sequence runs here. It works in what a step of one starts.\n');
    return 1;
  }
  try {
    return tell(question, await ask(address, question), ends);
  } catch (error) {
    ends.error(`slipway-ts: the agent does not answer: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function questionOf([verb, first, ...rest]: readonly string[], { stdin }: ScriptEnds): Promise<Question | null> {
  if (verb === 'list' || verb === 'names') return first === undefined ? { ask: verb } : null;
  if (first === undefined) return null;
  switch (verb) {
    case 'get':
      return rest.length === 0 ? { ask: 'get', name: first } : null;
    case 'set':
      return setting(first, rest, stdin);
    case 'progress':
      return progress(first, rest, stdin);
    case 'message':
      return rest.length === 0 ? { ask: 'message', title: '', message: await textOrStdin(first, stdin) } : null;
    default:
      return null;
  }
}

async function setting(name: string, rest: readonly string[], stdin: ScriptEnds['stdin']): Promise<Question | null> {
  const [value] = rest;
  if (rest.length > 1) return null;
  // A value on the command line is seen by whoever lists processes, so a secret comes from standard input alone.
  if (value !== undefined && value !== '--secret') return { ask: 'set', name, value, secret: false };
  return { ask: 'set', name, value: await textOf(stdin), secret: value === '--secret' };
}

const COUNT = /^\d{1,9}$/;

async function progress(text: string, rest: readonly string[], stdin: ScriptEnds['stdin']): Promise<Question | null> {
  const counts = rest.length === 0 || (rest.length === 2 && rest.every((count) => COUNT.test(count)));
  if (!counts) return null;
  const [part = 0, parts = 0] = rest.map(Number);
  return { ask: 'progress', message: await textOrStdin(text, stdin), part, parts };
}

async function textOrStdin(text: string, stdin: ScriptEnds['stdin']): Promise<string> {
  return text === '-' ? textOf(stdin) : text;
}

/** Without the line's end that `echo` adds. */
async function textOf(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stdin) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

function ask(address: string, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(address, () => socket.write(`${JSON.stringify(question)}\n`));
    const read = () => {
      socket.destroy();
      try {
        resolve(AnswerSchema.parse(JSON.parse(text)));
      } catch {
        reject(new Error('its answer cannot be read'));
      }
    };
    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => {
      text += piece;
      // The line's end says that all is there: a pipe of Windows has no half that ends alone.
      if (piece.includes('\n')) read();
    });
    socket.on('error', reject);
    socket.on('end', read);
  });
}

function tell(question: Question, answer: Answer, { out, error }: ScriptEnds): number {
  if ('problem' in answer) {
    error(`slipway-ts: ${answer.problem}\n`);
    return 1;
  }
  if ('variables' in answer) {
    for (const { name, value } of answer.variables) out(`${name}=${value ?? '***'}\n`);
    return 0;
  }
  if ('names' in answer) {
    for (const name of answer.names) out(`${name}\n`);
    return 0;
  }
  if (question.ask !== 'get') return 0;
  if (answer.value === null) return 1;
  out(`${answer.value}\n`);
  return 0;
}
