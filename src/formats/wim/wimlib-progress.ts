/** How far wimlib-imagex says it is. */
const UNITS: Readonly<Record<string, number>> = { bytes: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** The last of the progress lines in a piece of output: `Archiving file data: 339 MiB of 754 MiB (45%) done`. */
export function parseWimlibProgress(text: string): { done: number; total: number } | null {
  const unit = '(bytes|[KMGT]iB)';
  const last = [...text.matchAll(new RegExp(`(\\d+) ${unit} of (\\d+) ${unit} \\(\\d+%\\)`, 'g'))].at(-1);
  if (last === undefined) return null;
  const [, done, doneUnit = '', total, totalUnit = ''] = last;
  return { done: Number(done) * (UNITS[doneUnit] ?? 1), total: Number(total) * (UNITS[totalUnit] ?? 1) };
}
