/** Versions as `1.2.3`: which is older. What follows a dash (`1.2.3-rc.1`) is left aside. */
export function compareVersions(a: string, b: string): number {
  const left = numbersOf(a);
  const right = numbersOf(b);
  for (let at = 0; at < 3; at++) if (left[at] !== right[at]) return (left[at] ?? 0) - (right[at] ?? 0);
  return 0;
}

function numbersOf(version: string): number[] {
  const numbers = (version.split('-')[0] ?? '').split('.').map((part) => Number(part) || 0);
  return [0, 1, 2].map((at) => numbers[at] ?? 0);
}
