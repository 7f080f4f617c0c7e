/** Secret variables for the run that needs them: only those its policy names, read and unsealed at the moment they are asked for. */
import { SlipwayError } from '../../api/errors.ts';
import { PolicySchema } from '../../api/policy.ts';
import { variablesOfDevice } from '../collections/collection.ts';
import type { SiteContext } from '../site-context.ts';
import { readVariable } from '../variables/variable.ts';
import { readRunPolicy } from './run-policy.ts';

export async function readRunSecrets(
  site: SiteContext,
  run: { runId: string; deviceId: string },
  names: readonly string[],
): Promise<{ name: string; value: string }[]> {
  const policy = PolicySchema.parse(JSON.parse((await readRunPolicy(site, run.runId)).payload));
  const allowed = new Set(policy.secretVariables.map((name) => name.toLowerCase()));
  const foreign = names.filter((name) => !allowed.has(name.toLowerCase()));
  if (foreign.length > 0)
    throw new SlipwayError(
      'SLIP-1006',
      `This run may not know ${foreign.join(', ')}: its policy names no such secret.`,
    );
  const variables = new Map(
    (await variablesOfDevice(site.db, run.deviceId)).map((variable) => [variable.name.toLowerCase(), variable]),
  );
  return names.map((name) => {
    const variable = variables.get(name.toLowerCase());
    if (variable === undefined)
      throw new SlipwayError(
        'SLIP-1002',
        `The secret variable ${name} was deleted since this run began. Set it again on the device or its collection, then try again.`,
      );
    return { name: variable.name, value: readVariable(site.keys.sealer, variable.owner, variable) };
  });
}
