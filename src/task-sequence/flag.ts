import { flagFromText } from './variable-texts.ts';

/** Whether a variable that is a switch is on. Everything else, also nothing, is off. */
export function isOn(text: string | undefined): boolean {
  return flagFromText(text ?? '') === true;
}
