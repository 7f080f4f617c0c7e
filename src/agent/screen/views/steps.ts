/** The list of groups and steps with what came of each, as far as it fits, around the one that runs. */

import { glyphs } from '../charset.ts';
import { cutText } from '../fit-text.ts';
import { fitRows, type Line, makeLine, type Paper, ruleLine, span } from '../frame.ts';
import { safeText } from '../safe-text.ts';
import type { PlanNode, ScreenState } from '../screen-state.ts';
import type { Style } from '../style.ts';
import { windowAround } from './window.ts';

type Mark = 'running' | 'done' | 'failed' | 'skipped' | 'restart' | 'pending';

const words: Readonly<Record<Mark, string>> = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
  restart: 'restart',
  pending: '',
};
const styles: Readonly<Record<Mark, Style>> = {
  running: 'strong',
  done: 'good',
  failed: 'bad',
  skipped: 'dim',
  restart: 'accent',
  pending: 'dim',
};

/** A heading and the list, `rows` lines in all. */
export function stepsLines(state: ScreenState, paper: Paper, rows: number): Line[] {
  if (rows < 2) return fitRows(paper, [], rows);
  const nodes = state.plan?.nodes ?? [];
  const current = nodes.findIndex(({ id }) => id === state.currentId);
  const window = windowAround(nodes.length, Math.max(0, current), rows - 1);
  const lines = nodes.slice(window.start, window.end).map((node) => nodeLine(state, paper, node));
  return fitRows(paper, [ruleLine(paper, 'Steps'), ...window.mark(paper, lines)], rows);
}

function nodeLine(state: ScreenState, paper: Paper, node: PlanNode): Line {
  const blanks = '  '.repeat(Math.min(node.depth, 8));
  if (node.kind === 'group') return makeLine(paper, [span(`  ${blanks}${node.name}`, 'plain')]);
  const update = state.updates.get(node.id);
  const mark: Mark = update?.outcome ?? 'pending';
  const said = update?.message ?? '';
  const about = safeText(said === '' ? words[mark] : said, paper.charset);
  const right = cutText(about, Math.floor(paper.columns / 2), paper.charset);
  const name: Style = mark === 'running' ? 'strong' : mark === 'pending' ? 'dim' : 'plain';
  return makeLine(
    paper,
    [span(`  ${blanks}`), span(markGlyph(paper, mark), styles[mark]), span(` ${node.name}`, name)],
    [span(right, mark === 'done' ? 'dim' : styles[mark]), span('  ')],
  );
}

function markGlyph({ charset }: Paper, mark: Mark): string {
  const { done, failed, skipped, running, pending } = glyphs[charset];
  return { done, failed, skipped, running, pending, restart: done }[mark];
}
