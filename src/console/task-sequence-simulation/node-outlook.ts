/** What a simulation says of each node, in the words of the tree. Pure. */
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import type { SimulatedNode, Simulation } from '../../task-sequence/simulation/simulation.ts';

export const outlooks = ['runs', 'skipped', 'fails', 'unsure', 'notReached'] as const;
export type Outlook = (typeof outlooks)[number];

export interface NodeOutlook {
  readonly outlook: Outlook;
  /** The library's own words; empty where there is nothing to say. */
  readonly because: string;
  /** The same, for other languages; null where there is nothing to say. */
  readonly phrase: Phrase | null;
  /** Its number among the steps that the run comes to, from 1; null: of groups, and of what does not run. */
  readonly order: number | null;
  /** Where the run is then. */
  readonly environment: SimulatedNode['environment'];
  /** It restarts the computer into this. */
  readonly restartsInto: NonNullable<SimulatedNode['environment']> | null;
}

export function outlookOf({ fails, state }: Pick<SimulatedNode, 'fails' | 'state'>): Outlook {
  if (fails) return 'fails';
  switch (state) {
    case 'runs':
      return 'runs';
    case 'skipped':
      return 'skipped';
    case 'cannot-be-told':
      return 'unsure';
    case 'not-available':
      return 'fails';
    case 'not-reached':
      return 'notReached';
  }
}

/** By the node's id. */
export function outlooksOf({ nodes, stretches }: Simulation): ReadonlyMap<string, NodeOutlook> {
  const restarts = new Map(stretches.map(({ afterNodeId, environment }) => [afterNodeId, environment]));
  let order = 0;
  return new Map(
    nodes.map((node) => {
      const outlook = outlookOf(node);
      const isComeTo = node.type !== 'group' && (outlook === 'runs' || outlook === 'fails' || outlook === 'unsure');
      if (isComeTo) order += 1;
      const { because, phrase, environment } = node;
      const restartsInto = restarts.get(node.id) ?? null;
      return [node.id, { outlook, because, phrase, environment, restartsInto, order: isComeTo ? order : null }];
    }),
  );
}

/** `NAME=value`, one a line; what is no such line is told by its number, from 1. */
export function readVariables(text: string): {
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  readonly wrong: readonly number[];
} {
  const variables: { name: string; value: string }[] = [];
  const wrong: number[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) wrong.push(at + 1);
    else variables.push({ name, value });
  }
  return { variables, wrong };
}
