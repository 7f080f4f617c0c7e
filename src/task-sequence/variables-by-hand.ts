/** Which variables a person may change while a run is paused. */
import { VariableNameError, Variables } from './variables.ts';

/** Null when it may be set; otherwise why not, for a person. `secretNames`: of the variables that are secret in the run. */
export function whyNotByHand(
  { name, value }: { readonly name: string; readonly value: string },
  secretNames: readonly string[],
): string | null {
  const key = name.toLowerCase();
  if (secretNames.some((secret) => secret.toLowerCase() === key))
    return `The variable ${name} is secret: it is neither shown nor changed in the debugger.`;
  try {
    new Variables().set(name, value);
    return null;
  } catch (error) {
    if (error instanceof VariableNameError) return error.message;
    throw error;
  }
}
