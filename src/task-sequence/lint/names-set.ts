/** Which variables the nodes of a document have set so far, as far as it can be read off them. */
import { resultsOf } from '../conditions/variable-uses.ts';
import type { Step } from '../document.ts';
import { nameOfDownload, nameOfItem } from '../list-variables.ts';

interface Change {
  readonly name: string;
  /** Empty: it is removed. */
  readonly value: string;
  /** Nothing in the step decides whether it does so. */
  readonly certain: boolean;
}

/** What Download Package Content takes the base of its variables' names from. */
const DOWNLOAD_BASE = 'osddownloaddestinationvariable';
const MOST_DOWNLOADS = 99;

export class NamesSet {
  readonly #set: Set<string>;
  readonly #emptiedBy = new Map<string, string>();
  #downloadBase: string | undefined;

  constructor(variables: Iterable<{ readonly name: string }>) {
    this.#set = new Set([...variables].map(({ name }) => name.toLowerCase()));
  }

  has(name: string): boolean {
    return this.#set.has(name.toLowerCase());
  }

  /** The step that removed it; undefined where none did. */
  emptiedBy(name: string): string | undefined {
    return this.#emptiedBy.get(name.toLowerCase());
  }

  add(name: string): void {
    this.#set.add(name.toLowerCase());
  }

  /** `certain`: no condition keeps the run from the step. */
  carryOut(step: Step, certain: boolean): void {
    for (const change of changesOf(step)) this.#change(change, step.name, certain && change.certain);
    for (const name of resultsOf(step)) this.add(name);
    if (step.type === 'imported-step') for (const { name } of step.options.variables) this.add(name);
    const base = step.type === 'download-package-content' ? (step.options.variable ?? this.#downloadBase) : undefined;
    // Which packages there are may be in a variable.
    for (let at = 1; base !== undefined && at <= MOST_DOWNLOADS; at += 1) this.add(nameOfDownload(base, at));
  }

  #change({ name, value }: Change, step: string, certain: boolean): void {
    const key = name.toLowerCase();
    if (key === DOWNLOAD_BASE) this.#downloadBase = value === '' ? undefined : value;
    if (value !== '') this.#set.add(key);
    else if (certain && this.#set.delete(key)) this.#emptiedBy.set(key, step);
  }
}

/** In the order in which the step makes them. */
export function changesOf({ type, options }: Step): Change[] {
  if (type === 'set-task-sequence-variable') return [{ name: options.variable, value: options.value, certain: true }];
  if (type !== 'set-dynamic-variables') return [];
  return options.rules.flatMap(({ condition, variables }) =>
    variables.map(({ name, value, list }) => {
      return { name: list ? nameOfItem(name, 1) : name, value, certain: condition === undefined };
    }),
  );
}
