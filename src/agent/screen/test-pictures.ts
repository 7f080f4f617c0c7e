/** Frames as text files: what is on each row, then in which styles. */
import type { Charset } from './charset.ts';
import type { Frame, Line, Size } from './frame.ts';
import { lineWidth } from './frame.ts';
import { screenFrame } from './screen-frame.ts';
import { scenes } from './test-scenes.ts';

interface Picture {
  readonly scene: string;
  readonly size: Size;
  readonly charset: Charset;
}

const VGA = { columns: 80, rows: 25 };
const WIDE = { columns: 160, rows: 50 };

export const pictures: readonly Picture[] = [
  ...Object.keys(scenes).map((scene) => ({ scene, size: VGA, charset: 'cp437' as const })),
  ...['looking', 'apply', 'failed', 'done', 'deployment', 'notice'].map((scene) => ({
    scene,
    size: WIDE,
    charset: 'unicode' as const,
  })),
  { scene: 'apply', size: { columns: 240, rows: 67 }, charset: 'cp437' },
  { scene: 'apply', size: { columns: 80, rows: 24 }, charset: 'ascii' },
];

export function pictureUrl({ scene, size, charset }: Picture): URL {
  return new URL(`testdata/${scene}-${size.columns}x${size.rows}-${charset}.txt`, import.meta.url);
}

export function pictureText({ scene, size, charset }: Picture): string {
  const state = scenes[scene];
  if (state === undefined) throw new Error(`no scene ${scene}`);
  const frame = screenFrame(state, size, charset);
  const { row, column, visible } = frame.cursor;
  return [
    ...frameText(frame),
    '='.repeat(size.columns),
    ...frame.lines.map((line, at) => `${String(at + 1).padStart(2)}: ${stylesOf(line, charset)}`),
    `cursor: row ${row + 1}, column ${column + 1}, ${visible ? 'visible' : 'hidden'}\n`,
  ].join('\n');
}

/** The rows as they are read, without the blanks at their ends. */
export function frameText(frame: Frame): string[] {
  return frame.lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
}

/** `plain 2, strong 7, plain 71`: neighbours of one style together. */
function stylesOf(line: Line, charset: Charset): string {
  const runs: { style: string; cells: number }[] = [];
  for (const part of line) {
    const last = runs[runs.length - 1];
    const cells = lineWidth([part], charset);
    if (last?.style === part.style) last.cells += cells;
    else runs.push({ style: part.style, cells });
  }
  return runs.map(({ style, cells }) => `${style} ${cells}`).join(', ');
}
