/** Structured logs on standard error: a line of JSON each, or for a person who looks on, a line of text each. */
import { isatty } from 'node:tty';
import { destination, type LevelWithSilent, type Logger, levels, pino, stdSerializers } from 'pino';

const STDERR = 2;

/** Written at once, so that the last words of a process that ends are not lost. `kept` is given each line too. */
export function createLog(level: LevelWithSilent, kept?: { write(line: string): void }): Logger {
  const raw = destination({ dest: STDERR, sync: true });
  const options = { level, serializers: { err: stdSerializers.errWithCause } };
  const shown = isatty(STDERR)
    ? (line: string) => raw.write(`${readableLine(line)}\n`)
    : (line: string) => raw.write(line);
  const write = (line: string) => {
    shown(line);
    kept?.write(line);
  };
  return pino(options, { write });
}

/** `16:46:51 info  api: image imported {"image":"…"}` of one of pino's lines. */
export function readableLine(line: string): string {
  const { level, time, role, msg, pid: _pid, hostname: _hostname, err, ...rest } = JSON.parse(line);
  const clock = new Date(time).toTimeString().slice(0, 8);
  const label = (levels.labels[level] ?? String(level)).padEnd(5);
  const facts = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`;
  const trace = err === undefined ? '' : `\n${err.stack ?? err.message ?? JSON.stringify(err)}`;
  return `${clock} ${label} ${role === undefined ? '' : `${role}: `}${msg ?? ''}${facts}${trace}`;
}
