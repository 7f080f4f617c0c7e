/** The variables of a run that is only thought of: some have values that nobody can tell before the run. */
import { english } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { Variables } from '../variables.ts';

export interface Untold {
  readonly name: string;
  /** Why nobody can tell its value. */
  readonly because: Phrase;
  /** Whatever its value is, it has one. */
  readonly isSet: boolean;
  readonly secret: boolean;
}

/** Thrown where a value is asked for that cannot be told. */
export class UntoldError extends Error {
  override readonly name = 'UntoldError';
  readonly because: Phrase;

  constructor(because: Phrase) {
    super(english(because));
    this.because = because;
  }
}

/** What it comes to; what `otherwise` gives where a value that it needs cannot be told. */
export function unlessUntold<Told, Untold>(tell: () => Told, otherwise: (because: Phrase) => Untold): Told | Untold {
  try {
    return tell();
  } catch (error) {
    if (error instanceof UntoldError) return otherwise(error.because);
    throw error;
  }
}

export class ForetoldVariables extends Variables {
  readonly #untold = new Map<string, Untold>();

  /** @throws UntoldError */
  override get(name: string): string | undefined {
    const untold = this.untold(name);
    if (untold !== null) throw new UntoldError(untold.because);
    return super.get(name);
  }

  override set(name: string, value: string, options: { secret?: boolean } = {}): void {
    super.set(name, value, options);
    this.#untold.delete(name.toLowerCase());
  }

  override setReadOnly(name: string, value: string): void {
    super.setReadOnly(name, value);
    this.#untold.delete(name.toLowerCase());
  }

  /** From now on its value cannot be told. */
  lose(name: string, because: Phrase, { isSet = false, secret = false } = {}): void {
    super.setReadOnly(name, '');
    this.#untold.set(name.toLowerCase(), { name, because, isSet, secret });
  }

  /** Null: its value, or that it has none, is known. */
  untold(name: string): Untold | null {
    return this.#untold.get(name.toLowerCase()) ?? null;
  }

  /** To try something with, without consequences. */
  copy(): ForetoldVariables {
    const copy = new ForetoldVariables(this.entries());
    for (const { name, because, isSet, secret } of this.allUntold()) copy.lose(name, because, { isSet, secret });
    return copy;
  }

  /** Whether any value cannot be told. */
  get hasUntold(): boolean {
    return this.#untold.size > 0;
  }

  allUntold(): Untold[] {
    return [...this.#untold.values()];
  }
}
