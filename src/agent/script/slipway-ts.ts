/**
 * `slipway-ts get NAME`, `slipway-ts set NAME [VALUE]`, `slipway-ts list`: the variables of the running task sequence, for scripts. Exit codes: 0 done; 1 the
 * variable is not set (get), or a problem, said on standard error; 2 wrong words.
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
`;

export async function slipwayTs(words: readonly string[], ends: ScriptEnds): Promise<number> {
  const question = await questionOf(words, ends);
  if (question === null) {
    ends.error(USAGE);
    return 2;
  }
  const socket = ends.environment[SOCKET_VARIABLE];
  if (socket === undefined) {
    ends.error('slipway-ts: no task sequence runs here. It works in what a step of one starts.\n');
    return 1;
  }
  try {
    return tell(question, await ask(socket, question), ends);
  } catch (error) {
    ends.error(`slipway-ts: the agent does not answer: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function questionOf([verb, name, ...rest]: readonly string[], { stdin }: ScriptEnds): Promise<Question | null> {
  if (verb === 'list' && name === undefined) return { ask: 'list' };
  if (name === undefined) return null;
  if (verb === 'get' && rest.length === 0) return { ask: 'get', name };
  if (verb !== 'set' || rest.length > 1) return null;
  const [value] = rest;
  // A value on the command line is seen by whoever lists processes, so a secret comes from standard input alone.
  if (value !== undefined && value !== '--secret') return { ask: 'set', name, value, secret: false };
  return { ask: 'set', name, value: await textOf(stdin), secret: value === '--secret' };
}

/** Without the line's end that `echo` adds. */
async function textOf(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stdin) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

function ask(path: string, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path, () => socket.write(`${JSON.stringify(question)}\n`));
    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => {
      text += piece;
    });
    socket.on('error', reject);
    socket.on('end', () => {
      try {
        resolve(AnswerSchema.parse(JSON.parse(text)));
      } catch {
        reject(new Error('its answer cannot be read'));
      }
    });
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
  if (question.ask === 'set') return 0;
  if (answer.value === null) return 1;
  out(`${answer.value}\n`);
  return 0;
}
