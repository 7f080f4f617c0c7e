/** The first line of a CSV text, cut as the site cuts it: what stands over each column, or an example of what is in it. */

/** More is not read: one line may be the whole file. */
const MOST_LETTERS = 20_000;

export function firstCells(text: string, separator: string): string[] {
  const start = text.slice(0, MOST_LETTERS).replace(/^\uFEFF/, '');
  const cells = [''];
  let quoted = false;
  for (const [at, letter] of [...start].entries()) {
    if (!quoted && (letter === '\n' || letter === '\r')) break;
    if (letter === '"') {
      // A doubled quote within quotes is one.
      if (!quoted && cells.at(-1) !== '' && start[at - 1] === '"') cells[cells.length - 1] += '"';
      quoted = !quoted;
    } else if (letter === separator && !quoted) cells.push('');
    else cells[cells.length - 1] += letter;
  }
  return cells.map((cell) => cell.trim());
}
