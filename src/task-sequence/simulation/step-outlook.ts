/** What a step will do to a run that is only thought of. */
import { english, phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import type { ForetoldApplication } from './simulation.ts';

export type StepOutlook =
  /** `open`: what nobody can tell of it before. `erases`: the number of a disk. */
  | {
      readonly is: 'done';
      readonly open?: Phrase;
      readonly erases?: number;
      readonly software?: readonly ForetoldApplication[];
    }
  | { readonly is: 'restart'; readonly target: 'disk' | 'pe'; readonly again: boolean }
  /** `lacks`: this version could do it later, or elsewhere. */
  | {
      readonly is: 'fails';
      readonly because: Phrase;
      readonly lacks: boolean;
      readonly software?: readonly ForetoldApplication[];
    };

export function fails(because: Phrase): Extract<StepOutlook, { is: 'fails' }> {
  return { is: 'fails', because, lacks: false };
}

/** With a full stop behind it, and not with two. */
export function sentence(text: Phrase): Phrase {
  return english(text).endsWith('.') ? text : phrase('sentence', { text });
}
