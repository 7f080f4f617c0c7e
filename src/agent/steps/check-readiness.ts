/** Check Readiness: all checks that are asked for are made, then the step fails if one did. */

import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { SystemFact } from '../../task-sequence/conditions/judge-condition.ts';
import { chooseTargetDisk, explainReadOnly } from '../../task-sequence/disks/target-disk.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import {
  checkReadinessOf,
  type ReadinessOptions,
  readinessVariables,
  roomForTarget,
} from '../../task-sequence/readiness.ts';
import { isPe } from '../../task-sequence/step.ts';
import { NOT_READY } from '../../task-sequence/steps/check-readiness.ts';
import type { StepContext, StepDoing } from '../engine/step-context.ts';

export const checkReadiness: StepDoing<'check-readiness'> = async ({ options }, context) => {
  const { variables, log } = context;
  const inventory = await context.machine.inventory();
  const diskBytes = options.minimumDiskMegabytes === undefined ? 0 : await roomOnDisk(context, inventory);
  const checks = checkReadinessOf(options, { inventory, diskBytes, system: await systemOf(context, options) });
  for (const name of readinessVariables) variables.setReadOnly(name, '');
  for (const { variable, passed } of checks) if (passed !== null) variables.setReadOnly(variable, passed ? '1' : '0');
  const lines = checks.map(
    ({ passed, text }) => `${passed === null ? 'not looked at' : passed ? 'passed' : 'FAILED'}: ${english(text)}`,
  );
  for (const line of lines) log(line);
  const failed = checks.filter(({ passed }) => passed === false).length;
  if (failed === 0) return { outcome: 'done', message: lines.join('\n') || 'No check is asked for.' };
  const readOnly = diskBytes === 0 && context.environment === 'linux-pe' ? readOnlyDisk(inventory) : null;
  throw new SlipwayError(
    readOnly === null ? 'SLIP-4004' : 'SLIP-4051',
    `${readOnly ?? `${failed} of ${checks.length} checks failed. Change the computer, or deploy to others.`}\n${lines.join('\n')}`,
    { exitCode: NOT_READY },
  );
};

async function systemOf({ environment, facts }: StepContext, options: ReadinessOptions): Promise<SystemFact | null> {
  const { osType, minimumOsVersion, maximumOsVersion, osLanguage } = options;
  const asked = [osType, minimumOsVersion, maximumOsVersion, osLanguage].some((each) => each !== undefined);
  if (isPe(environment) || !asked) return null;
  const answer = await facts.system();
  return 'value' in answer ? answer.value : null;
}

function readOnlyDisk({ disks }: Inventory): string | null {
  const why = explainReadOnly(chooseTargetDisk(disks, {}));
  return why === null ? null : english(why);
}

async function roomOnDisk({ environment, machine }: StepContext, { disks }: Inventory): Promise<number> {
  if (environment === 'linux-pe') return roomForTarget(disks);
  return machine.freeBytes(
    machine.system === 'linux' ? '/' : `${machine.environmentVariable('SystemDrive') ?? 'C:'}\\`,
  );
}
