/** Lists of variables as MDT has them: `Name001`, `Name002` and so on, up to the first that is not set. `Name1` counts as `Name001` does. */
import type { Variables } from './variables.ts';

/** The variable that a value is put into when it is added to the list; null when the list holds it already, or it is empty. */
export function variableForItem(variables: Pick<Variables, 'get'>, list: string, value: string): string | null {
  if (value === '') return null;
  for (let number = 1; ; number++) {
    const name = nameOfItem(list, number);
    const there = variables.get(name) ?? variables.get(`${list}${number}`);
    if (there === undefined) return name;
    if (there === value) return null;
  }
}

/** Of Download Package Content: `Name01`, as ConfigMgr counts there. */
export function nameOfDownload(base: string, number: number): string {
  return `${base}${String(number).padStart(2, '0')}`;
}

export function nameOfItem(list: string, number: number): string {
  return `${list}${String(number).padStart(3, '0')}`;
}
