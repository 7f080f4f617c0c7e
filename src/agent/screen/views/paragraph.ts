/** A text for a person to read, as many lines as there is room for. */
import { wrapText } from '../fit-text.ts';
import { type Line, makeLine, type Paper, span } from '../frame.ts';
import { safeText } from '../safe-text.ts';
import type { Style } from '../style.ts';

export function paragraph(text: string, paper: Paper, style: Style, mostLines: number): Line[] {
  return wrapped(text, paper)
    .slice(0, mostLines)
    .map((line) => makeLine(paper, [span(line, style)]));
}

/** The same for a text that is in the log too, which is said where not all of it fits. */
export function loggedParagraph(text: string, paper: Paper, style: Style, mostLines: number): Line[] {
  const lines = wrapped(text, paper);
  const shown = lines.length > mostLines ? [...lines.slice(0, mostLines - 1), '(the rest is in the log)'] : lines;
  return shown.map((line) => makeLine(paper, [span(line, style)]));
}

function wrapped(text: string, paper: Paper): string[] {
  return wrapText(safeText(text, paper.charset), Math.max(1, paper.columns), paper.charset);
}
