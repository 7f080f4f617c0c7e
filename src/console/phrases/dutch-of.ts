/** A Dutch sentence for each English one: the compiler refuses a table that lacks one or has one more. A test compares the values in them. */
import type { Sentences } from '../../task-sequence/phrases/phrase.ts';

export type DutchOf<English extends Sentences> = Readonly<Record<keyof English, string>>;
