/** Parts of other phrases in Dutch. */

import type { joints } from '../../task-sequence/phrases/joints.ts';
import type { DutchOf } from './dutch-of.ts';

export const dutchJoints: DutchOf<typeof joints> = {
  asItIs: '{text}',
  and: '{one} en {other}',
  or: '{one} of {other}',
  comma: '{one}, {other}',
  semicolon: '{one}; {other}',
  sentence: '{text}.',
  ofNode: '{name}: {text}',
};
