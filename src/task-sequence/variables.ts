/**
 * The task sequence variable store: names without regard to case, read-only names that begin with `_`,
 * `%Name%` expansion, secret values that never leave in plain text.
 */

import { isVariableName } from './variable-name.ts';

export interface VariableEntry {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

/** The engine's own. */
export function isReadOnly(name: string): boolean {
  return name.startsWith('_');
}

export class VariableNameError extends Error {
  override readonly name = 'VariableNameError';
}

export class Variables {
  readonly #entries = new Map<string, VariableEntry>();
  readonly #ofStep = new Map<string, VariableEntry>();

  constructor(entries: Iterable<VariableEntry> = []) {
    for (const entry of entries) this.#store(entry.name, entry.value, entry.secret);
  }

  /** The value, or undefined when the variable is not set. */
  get(name: string): string | undefined {
    return this.#entries.get(name.toLowerCase())?.value;
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** Sets a variable for the rest of the run; an empty value removes it, as in ConfigMgr. Names that begin with `_` are the engine's. */
  set(name: string, value: string, options: { secret?: boolean } = {}): void {
    if (isReadOnly(name)) {
      throw new VariableNameError(
        `The variable ${name} is read-only: names that begin with "_" are set by the engine. Choose another name.`,
      );
    }
    this.#store(name, value, options.secret ?? this.#entries.get(name.toLowerCase())?.secret ?? false);
  }

  /** Sets a read-only (`_…`) variable; for the engine and the steps' results only. */
  setReadOnly(name: string, value: string): void {
    this.#store(name, value, false);
  }

  /**
   * A step's own setting, in the environment until the step ends (`endStep`): specification 03, lifetime of action variables. What is set meanwhile under the
   * name stays, as a value that somebody set. Names with `_` are allowed: some steps of ConfigMgr have them.
   */
  setForStep(name: string, value: string): void {
    this.#store(name, value, false);
    const entry = this.#entries.get(name.toLowerCase());
    if (entry !== undefined) this.#ofStep.set(name.toLowerCase(), entry);
  }

  endStep(): void {
    // The entry itself, not its value: one that was set anew is another one.
    for (const [key, entry] of this.#ofStep) if (this.#entries.get(key) === entry) this.#entries.delete(key);
    this.#ofStep.clear();
  }

  /**
   * Replaces each `%Name%` by its value. An unknown name stays as it is written: it may be an operating-system
   * environment variable, which uses the same syntax and is expanded by the shell. `%%` stays too.
   */
  expand(text: string): string {
    if (!text.includes('%')) return text;
    return text.replace(/%([A-Za-z_][A-Za-z0-9_-]*)%/g, (whole, name: string) => this.get(name) ?? whole);
  }

  /** `expand`, with secret values as `***`: for logs, records and the screen. */
  expandForDisplay(text: string): string {
    if (!text.includes('%')) return text;
    return text.replace(/%([A-Za-z_][A-Za-z0-9_-]*)%/g, (whole, name: string) => {
      const entry = this.#entries.get(name.toLowerCase());
      return entry === undefined ? whole : entry.secret ? '***' : entry.value;
    });
  }

  /** The text with every secret value that occurs in it replaced: a last guard for output of foreign programs. */
  redact(text: string): string {
    let result = text;
    for (const entry of this.#entries.values()) {
      if (entry.secret && entry.value.length >= 4) result = result.replaceAll(entry.value, '***');
    }
    return result;
  }

  entries(): VariableEntry[] {
    return [...this.#entries.values()];
  }

  #store(name: string, value: string, secret: boolean): void {
    const key = name.toLowerCase();
    if (!this.#entries.has(key) && !isVariableName(name)) {
      throw new VariableNameError(
        `"${name}" is not a variable name: use letters, digits, "_" and "-", beginning with a letter, at most 256 characters.`,
      );
    }
    if (value === '') this.#entries.delete(key);
    else this.#entries.set(key, { name, value, secret });
  }
}
