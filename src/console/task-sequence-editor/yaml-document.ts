/** The document as YAML and back, with the lines of what is wrong. Fetched when somebody opens that view. */
import { LineCounter, parseDocument, stringify } from 'yaml';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { readable } from '../../task-sequence/readable.ts';

export interface LineProblem {
  /** From 1; null: what is missing stands on no line. */
  readonly line: number | null;
  readonly message: string;
}

export function toYaml(document: TaskSequenceDocument): string {
  return stringify(readable(document), { lineWidth: 120 });
}

export function fromYaml(
  text: string,
): { readonly document: TaskSequenceDocument } | { readonly problems: readonly LineProblem[] } {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (yaml.errors.length > 0)
    return { problems: yaml.errors.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, message })) };
  const { document, problems } = parseTaskSequence(yaml.toJS());
  if (problems === undefined) return { document };
  return {
    problems: problems.map(({ path, message }) => ({
      line: lineOf(yaml, lines, path),
      message: path === '' ? message : `${path}: ${message}`,
    })),
  };
}

/** Of what is missing, the line of what it is missing in. */
function lineOf(yaml: ReturnType<typeof parseDocument>, lines: LineCounter, path: string): number | null {
  const parts = path.split(/[.[\]]+/).filter((part) => part !== '');
  for (let length = parts.length; length > 0; length -= 1) {
    const keys = parts.slice(0, length).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const node = yaml.getIn(keys, true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
    if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line;
  }
  return null;
}
