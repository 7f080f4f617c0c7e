/** Which PE a task sequence needs, as a sentence, with the first step that decides it. */
import type { RequiredPe } from '../task-sequence/places/required-pe.ts';
import { safeText } from './text-width.ts';

const sentences = {
  'linux-pe': 'It needs the Linux PE',
  winpe: 'It needs WinPE',
  either: 'It runs in either PE',
  none: 'It needs no PE',
} as const;

export function requiredPeText({ pe, decidedBy }: RequiredPe): string {
  const first = decidedBy.find((step) => step.pe === pe);
  return first === undefined
    ? `${sentences[pe]}.`
    : `${sentences[pe]}, for "${safeText(first.name)}": ${safeText(first.because)}.`;
}
