/** What variables may be called. */

/** Of one that people and steps set: names that begin with `_` are the engine's. */
export const SETTABLE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,255}$/;

export function isSettableName(name: string): boolean {
  return SETTABLE_NAME.test(name);
}

export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_-]{0,255}$/.test(name);
}
