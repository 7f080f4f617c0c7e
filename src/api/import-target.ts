/** What an import makes: a new package with a name, or the next version of one. */
import * as z from 'zod';

export const importTargetFields = {
  /** Of a new package. */
  name: z.string().min(1).max(127).optional(),
  /** In place of `name`: the package that this makes the next version of. */
  nextVersionOf: z.uuid().toLowerCase().optional(),
};

export function hasOneTarget({
  name,
  nextVersionOf,
}: {
  name?: string | undefined;
  nextVersionOf?: string | undefined;
}): boolean {
  return (name === undefined) !== (nextVersionOf === undefined);
}
export const oneTarget = { error: 'Give a name for a new package, or nextVersionOf, one of the two.' };
