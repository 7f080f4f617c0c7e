/** Variables of a run that is only thought of, as people see them. */
import { english } from '../phrases/english.ts';
import type { ForetoldVariables } from './foretold-variables.ts';
import type { SimulatedVariable } from './simulation.ts';

/** By name, without the engine's own. */
export function shownVariables(variables: ForetoldVariables): SimulatedVariable[] {
  const known = variables.entries().map(({ name, value, secret }): SimulatedVariable => {
    return { name, value: secret ? null : value, state: secret ? 'secret' : 'known', because: '' };
  });
  const untold = variables.allUntold().map(({ name, secret, because }): SimulatedVariable => {
    return { name, value: null, state: secret ? 'secret' : 'cannot-be-told', because: english(because) };
  });
  return [...known, ...untold]
    .filter(({ name }) => !name.startsWith('_'))
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}
