/** What `--output` means: tables for people, or the body of the API's answer as JSON or YAML, unchanged. Errors follow suit. */
import { stringify } from 'yaml';
import { type ApiError, SlipwayError } from '../api/errors.ts';
import { type Paper, paint } from './table.ts';
import { safeLines, wrapText } from './text-width.ts';

export const outputFormats = ['table', 'json', 'yaml'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/**
 * Without folding: a log line or a key stays one line that other programs find again. Quoted also where only readers of YAML 1.1 (PyYAML) would
 * take a MAC address for a number of base 60 and "no" for false.
 */
export const yamlStyle = { lineWidth: 0, compat: 'yaml-1.1' } as const;

/** A body as text that ends with a line feed. */
export function formatBody(body: unknown, format: 'json' | 'yaml'): string {
  return format === 'json' ? `${JSON.stringify(body, null, 2)}\n` : stringify(body, yamlStyle);
}

/** One of many bodies that come one by one: a line of JSON each, or a document of a YAML stream. */
export function formatEntry(body: unknown, format: 'json' | 'yaml'): string {
  return format === 'json' ? `${JSON.stringify(body)}\n` : `---\n${stringify(body, yamlStyle)}`;
}

/** An error for standard error: a person reads message, code and problems; a program reads the API's error shape. */
export function formatError(error: SlipwayError, format: OutputFormat, paper: Paper): string {
  const problems = error.problems ?? [];
  if (format !== 'table') {
    const { code, message, starts } = error;
    const body: ApiError = { code, message, ...(problems.length > 0 && { problems }), ...(starts && { starts }) };
    return formatBody(body, format);
  }
  const lines = problems.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`);
  const text = safeLines([`slipway: ${messageOf(error)} (${error.code})`, ...lines].join('\n'));
  return `${wrapLines(text, paper).replace(/^slipway:/, (name) => paint(name, 'red', paper))}\n`;
}

/** Lines for a person, broken at blanks where they are longer than the terminal is wide, each part as far in as its line. */
export function wrapLines(text: string, { columns }: Pick<Paper, 'columns'>): string {
  if (columns === null) return text;
  return text
    .split('\n')
    .flatMap((line) => {
      const inset = /^ */.exec(line)?.[0] ?? '';
      const width = Math.max(1, Math.min(columns, 100) - inset.length);
      return wrapText(line.slice(inset.length), width).map((part) => inset + part);
    })
    .join('\n');
}

/** The site repeats its problems in the message, for clients that show only that; here they stand below it. */
function messageOf(error: SlipwayError): string {
  const [first] = error.problems ?? [];
  const repeated = first === undefined ? -1 : error.message.indexOf(`: ${first.path || 'document'}: ${first.message}`);
  const inBody = first === undefined ? -1 : error.message.indexOf(`: ${first.path || 'body'}: ${first.message}`);
  const end = Math.max(repeated, inBody);
  return end < 0 ? error.message : `${error.message.slice(0, end)}.`;
}

/** What `--output` says on a command line that may not be valid otherwise: errors in it must follow it too. */
export function outputFormatIn(commandLine: readonly string[]): OutputFormat {
  for (const [index, word] of commandLine.entries()) {
    if (word === '--') break;
    const value = word === '--output' ? commandLine[index + 1] : /^--output=(.*)$/.exec(word)?.[1];
    const format = outputFormats.find((known) => known === value);
    if (format !== undefined) return format;
  }
  return 'table';
}

/** Anything thrown, as an error with a code. */
export function toSlipwayError(error: unknown): SlipwayError {
  if (error instanceof SlipwayError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SlipwayError('SLIP-6099', `Unexpected: ${message}`, { cause: error });
}

/** 0 ok · 1 the site refused, or the work failed · 2 the command line is wrong · 3 the site is not reachable. */
export function exitCodeOf(error: SlipwayError): number {
  if (error.code === 'SLIP-6001') return 2;
  return error.code === 'SLIP-6002' ? 3 : 1;
}
