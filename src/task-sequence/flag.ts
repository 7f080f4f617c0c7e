/** Switches as ConfigMgr and MDT write them: `TRUE`, `YES`, `1`. */
const ON = ['true', 'yes', '1'];
const OFF = ['false', 'no', '0'];

/** Everything else, also nothing, is off. */
export function isOn(text: string | undefined): boolean {
  return flagFrom(text) === true;
}

/** Undefined of what is neither. */
export function flagFrom(text: string | undefined): boolean | undefined {
  const word = text?.trim().toLowerCase() ?? '';
  return ON.includes(word) ? true : OFF.includes(word) ? false : undefined;
}
