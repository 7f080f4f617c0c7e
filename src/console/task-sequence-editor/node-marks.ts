/** What is wrong with which node: what the language refuses, and what was found by looking it over. */
import type { TaskSequenceDocument, TaskSequenceNode } from '../../task-sequence/document.ts';
import type { Finding } from '../../task-sequence/lint/finding.ts';
import type { Problem } from '../../task-sequence/parse.ts';

export interface NodeProblem {
  /** Null: the document itself. */
  readonly nodeId: string | null;
  /** Within the node or the document: `options.commandLine`. */
  readonly path: string;
  readonly message: string;
}

/** Problems of the language name a place in the document; here the node that has this place. */
export function locateProblems(document: TaskSequenceDocument, problems: readonly Problem[]): NodeProblem[] {
  return problems.map(({ path, message }) => {
    let nodes: readonly TaskSequenceNode[] = path.startsWith('onFailure') ? (document.onFailure ?? []) : document.steps;
    let rest = path.replace(/^onFailure(?=\[)/, 'steps');
    let nodeId: string | null = null;
    for (let place = /^steps\[(\d+)\]\.?/.exec(rest); place !== null; place = /^steps\[(\d+)\]\.?/.exec(rest)) {
      const node = nodes[Number(place[1])];
      if (node === undefined) break;
      nodeId = node.id;
      nodes = node.type === 'group' ? node.steps : [];
      rest = rest.slice(place[0].length);
    }
    return { nodeId, path: rest, message };
  });
}

export interface Marks {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export function marksOf(problems: readonly NodeProblem[], findings: readonly Finding[]): ReadonlyMap<string, Marks> {
  const marks = new Map<string, { errors: string[]; warnings: string[] }>();
  const at = (id: string) => {
    const mark = marks.get(id) ?? { errors: [], warnings: [] };
    marks.set(id, mark);
    return mark;
  };
  for (const { nodeId, path, message } of problems)
    if (nodeId !== null) at(nodeId).errors.push(path === '' ? message : `${path}: ${message}`);
  for (const { nodeId, severity, message } of findings)
    if (nodeId !== null) at(nodeId)[severity === 'error' ? 'errors' : 'warnings'].push(message);
  return marks;
}
