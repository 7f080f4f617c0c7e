/** A simulation for people: the tree of groups and steps with what becomes of each, then content, variables and what is missing. */
import type { RequiredPe } from '../task-sequence/places/required-pe.ts';
import type {
  ForetoldApplication,
  SimulatedNode,
  SimulatedVariable,
  Simulation,
} from '../task-sequence/simulation/simulation.ts';
import { bytesText, countText } from './quantities.ts';
import { requiredPeText } from './required-pe-text.ts';
import { type Colour, type Column, type Paper, paint, renderTable } from './table.ts';
import { safeText, wrapText } from './text-width.ts';

export interface SimulationHead {
  readonly taskSequence: string;
  readonly device: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly requiredPe: RequiredPe;
}

/** Ends with a line feed. */
export function renderSimulation(head: SimulationHead, simulation: Simulation, paper: Paper): string {
  const computer = [head.manufacturer, head.model].filter((part) => part !== null).join(' ');
  const title = `${head.taskSequence} on ${head.device}${computer === '' ? '' : ` (${computer})`}`;
  return [
    paint(safeText(title), 'bold', paper),
    '\n',
    indented(requiredPeText(head.requiredPe), '', paper),
    '\n',
    renderTree(simulation, paper),
    ...section('Runs behind the last step (SMSTSPostAction)', postActionOf(simulation), paper),
    ...section('Would be fetched', simulation.content.map(contentText), paper),
    ...section('Missing', folded(simulation.missing), paper),
    ...section('The PE asks a person for', simulation.asks, paper),
    ...section('Cannot be told', openBesidesTree(simulation), paper),
    ...(simulation.variables.length === 0 ? [] : ['\n', renderTable(simulation.variables, columns, paper)]),
    `\n${verdict(simulation, paper)}`,
  ].join('');
}

function postActionOf({ postAction }: Simulation): string[] {
  return postAction === null ? [] : [postAction];
}

function contentText({ name, bytes, certain }: Simulation['content'][number]): string {
  return `${name}, ${bytesText(bytes)}${certain ? '' : ', perhaps'}`;
}

/** The reasons of steps stand in the tree already. */
function openBesidesTree({ nodes, open }: Simulation): string[] {
  const told = new Set(nodes.map(({ name, because }) => `${name}: ${because}`));
  return open.filter((each) => !told.has(each));
}

/** So many steps with one reason are told together. */
const MOST_ALIKE = 3;

function folded(sentences: readonly string[]): string[] {
  const byReason = Map.groupBy(sentences, (each) => each.slice(each.indexOf(': ') + 2));
  return [...byReason].flatMap(([reason, alike]) => {
    if (alike.length <= MOST_ALIKE) return alike;
    const names = alike.map((each) => each.slice(0, -reason.length - 2));
    return `${alike.length} steps: ${reason} They are: ${names.join(', ')}.`;
  });
}

function section(title: string, lines: readonly string[], paper: Paper): string[] {
  if (lines.length === 0) return [];
  return [`\n${paint(title, 'bold', paper)}\n`, ...lines.map((line) => indented(safeText(line), '  ', paper))];
}

const columns: readonly Column<SimulatedVariable>[] = [
  { header: 'VARIABLE', text: ({ name }) => name, cutTo: 16 },
  { header: 'VALUE AT THE END', text: valueText, cutTo: 24, wrap: true },
];

function valueText({ state, value }: SimulatedVariable): string {
  if (state === 'secret') return '(secret)';
  return value ?? '(known in the run)';
}

const marks: Readonly<Record<SimulatedNode['state'], readonly [string, Colour]>> = {
  runs: ['✓', 'green'],
  skipped: ['-', 'dim'],
  'cannot-be-told': ['?', 'yellow'],
  'not-available': ['✗', 'red'],
  'not-reached': ['·', 'dim'],
};

function renderTree({ nodes, stretches }: Simulation, paper: Paper): string {
  const depths = new Map<string, number>();
  const hidden = new Set<string>();
  const [begin, ...restarts] = stretches;
  const lines = [`${paint(`● It begins in ${begin?.environment ?? '?'}`, 'bold', paper)}\n`];
  for (const node of nodes) {
    const depth = node.parentId === null ? 0 : (depths.get(node.parentId) ?? 0) + 1;
    depths.set(node.id, depth);
    if (node.parentId !== null && hidden.has(node.parentId)) {
      hidden.add(node.id);
      continue;
    }
    const within = node.type === 'group' ? insideOf(node, nodes) : [];
    const folded = within.length > 0 && isIdle(node) && within.every((each) => each.state === node.state);
    if (folded) hidden.add(node.id);
    lines.push(renderNode(node, depth, folded ? within.length : 0, paper));
    for (const { environment } of restarts.filter(({ afterNodeId }) => afterNodeId === node.id))
      lines.push(`${paint(`● It restarts, and goes on in ${environment}`, 'bold', paper)}\n`);
  }
  return lines.join('');
}

function isIdle({ state }: SimulatedNode): boolean {
  return state === 'skipped' || state === 'not-reached';
}

/** Everything in a group, however deep: it follows the group. */
function insideOf(group: SimulatedNode, nodes: readonly SimulatedNode[]): SimulatedNode[] {
  const ids = new Set([group.id]);
  const within: SimulatedNode[] = [];
  for (const node of nodes.slice(nodes.indexOf(group) + 1)) {
    if (node.parentId === null || !ids.has(node.parentId)) break;
    ids.add(node.id);
    within.push(node);
  }
  return within;
}

function renderNode(node: SimulatedNode, depth: number, folded: number, paper: Paper): string {
  const [mark, colour] = node.fails ? (['✗', 'red'] as const) : marks[node.state];
  const indent = '  '.repeat(depth + 1);
  const name = safeText(node.name);
  const count = folded === 0 ? '' : paint(`  with ${countText(folded, 'node')} in it`, 'dim', paper);
  const line = `${indent}${paint(mark, colour, paper)} ${isIdle(node) ? paint(name, 'dim', paper) : name}${count}\n`;
  // That the run ends before is told by the mark and by the verdict below.
  const because = node.state === 'not-reached' ? '' : safeText(node.because);
  const told = because === '' ? line : `${line}${indented(because, `${indent}    `, paper, 'dim')}`;
  const software = (node.software ?? []).flatMap(softwareLines);
  return `${told}${software.map((each) => indented(safeText(each), `${indent}    `, paper, 'dim')).join('')}`;
}

const softwareWords = {
  installed: 'there already',
  'not-applicable': 'not for this computer',
  unclear: 'cannot be told',
};

/** `Suite: installs "Java" by "deb", then …`. */
function softwareLines({ application, is, because, actions, assumes }: ForetoldApplication): string[] {
  const doings = actions.map(
    (each) => `${each.do} "${each.application}" by "${each.deploymentType}" (${each.because})`,
  );
  const head = is === 'install' ? doings.join(', then ') : `${softwareWords[is]}: ${because}`;
  return [`${application}: ${head}`, ...assumes.map((each) => `  if ${each}`)];
}

function indented(text: string, indent: string, paper: Paper, colour?: Colour): string {
  const room = paper.columns === null ? null : Math.max(20, Math.min(paper.columns, 100) - indent.length);
  const lines = room === null ? [text] : wrapText(text, room);
  return lines.map((line) => `${indent}${paint(line, colour, paper)}\n`).join('');
}

/** The reason stands in the tree already. */
function failureText(message: string, nodes: readonly SimulatedNode[]): string {
  const at = nodes.find(({ fails, because }) => fails && because !== '' && message.endsWith(because));
  return at === undefined
    ? `The run would fail. ${message}${message.endsWith('.') ? '' : '.'}`
    : `The run would fail at "${at.name}".`;
}

const nouns = { runs: 'run', skipped: 'skipped', 'cannot-be-told': 'cannot be told' } as const;
const furtherNouns = { 'not-available': 'not available', 'not-reached': 'not reached' } as const;

function verdict({ outcome, message, nodes, open, asks }: Simulation, paper: Paper): string {
  const steps = nodes.filter(({ type }) => type !== 'group');
  const counts = Object.entries({ ...nouns, ...furtherNouns }).flatMap(([state, noun]) => {
    const count = steps.filter((step) => step.state === state).length;
    return count === 0 ? [] : `${count} ${noun}`;
  });
  const [mark, colour, text] =
    outcome === 'fails'
      ? (['✗', 'red', failureText(message, nodes)] as const)
      : ([
          '✓',
          'green',
          `The run would succeed${open.length + asks.length === 0 ? '' : ', as far as can be told'}.`,
        ] as const);
  const lines = indented(safeText(`${text} Steps: ${counts.join(', ') || 'none'}.`), '  ', paper);
  return `${paint(mark, colour, paper)}${lines.slice(1)}`;
}
