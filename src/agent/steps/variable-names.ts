import { SlipwayError } from '../../api/errors.ts';
import { VariableNameError, Variables } from '../../task-sequence/variables.ts';

/**
 * Looks at the names of variables that a step will set, before it does anything else.
 * @throws SlipwayError SLIP-4015
 */
export function refuseVariableNames(names: readonly (string | undefined)[]): void {
  const scratch = new Variables();
  for (const name of names) {
    if (name === undefined) continue;
    try {
      scratch.set(name, 'x');
    } catch (error) {
      if (error instanceof VariableNameError) throw new SlipwayError('SLIP-4015', error.message, { cause: error });
      throw error;
    }
  }
}
