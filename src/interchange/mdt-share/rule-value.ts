/** What a value of a rules file says: `%Property%` is a variable here too; `#…#` is VBScript, which nothing here evaluates. */
import { placeholdersIn } from '../../task-sequence/conditions/variable-uses.ts';
import { nameOfItem } from '../../task-sequence/list-variables.ts';
import { gatheredLists, notGathered } from './gathered-facts.ts';

export interface RuleValue {
  /** For a variable of ours. */
  readonly text: string;
  /** Whether it holds VBScript, whose text is told nowhere: there are passwords in it now and then. */
  readonly isExpression: boolean;
  /** Properties in it that nothing here knows. */
  readonly unknown: readonly string[];
}

/** @param isList whether a property is a list: `%List%` is the first of it */
export function readRuleValue(value: string, isList: (name: string) => boolean): RuleValue {
  const text = value.replace(/%([A-Za-z_][A-Za-z0-9_-]*)%/g, (whole, name: string) =>
    isList(name) ? `%${nameOfItem(name, 1)}%` : whole,
  );
  const unknown = placeholdersIn(value).filter(isUnknown);
  return { text, isExpression: /#[^#]*#/.test(value), unknown: [...new Set(unknown)] };
}

/** `MACAddress001`: the list, and the number. */
const gatheredItem = new RegExp(`^(${gatheredLists.join('|')})(\\d*)$`, 'i');

/** The gathered list that a name is, or is one of. */
export function gatheredListOf(name: string): string | null {
  const list = gatheredItem.exec(name)?.[1]?.toLowerCase();
  return gatheredLists.find((each) => each.toLowerCase() === list) ?? null;
}

function isUnknown(name: string): boolean {
  return notGathered.has(name.toLowerCase()) || gatheredListOf(name) !== null;
}
