/** Check Readiness on a computer that is known from its inventory. What only the computer itself can say (room on a disk in use, its own system) is left open. */

import type { StepOf } from '../document.ts';
import { phrase } from '../phrases/english.ts';
import { checkReadinessOf, readinessVariables, roomForTarget } from '../readiness.ts';
import { isPe } from '../step.ts';
import type { World } from './foretell-condition.ts';
import { fails, type StepOutlook } from './step-outlook.ts';

/** Asked of the running system; in a PE the disk is the inventory's, and a system is not looked at. */
const OF_A_SYSTEM = {
  minimumDiskMegabytes: '_TS_CRDISK',
  osType: '_TS_CROSTYPE',
  minimumOsVersion: '_TS_CRMINOSVER',
  maximumOsVersion: '_TS_CRMAXOSVER',
  osLanguage: '_TS_CROSLANGUAGE',
} as const;

export function foretellReadiness({ options }: StepOf<'check-readiness'>, world: World): StepOutlook {
  const { inventory, variables, environment } = world;
  const open = isPe(environment)
    ? []
    : Object.entries(OF_A_SYSTEM).filter(([option]) => Object.entries(options).some(([name]) => name === option));
  const told = Object.fromEntries(
    Object.entries(options).filter(([name]) => !open.some(([option]) => option === name)),
  );
  const checks = checkReadinessOf(told, { inventory, diskBytes: roomForTarget(inventory.disks), system: null });
  for (const name of readinessVariables) variables.setReadOnly(name, '');
  for (const { variable, passed } of checks) if (passed !== null) variables.setReadOnly(variable, passed ? '1' : '0');
  for (const [, variable] of open) variables.lose(variable, phrase('checkedThere'));
  const [failed, ...others] = checks.filter(({ passed }) => passed === false).map(({ text }) => text);
  if (failed !== undefined) return fails(others.reduce((one, other) => phrase('semicolon', { one, other }), failed));
  if (open.length === 0) return { is: 'done' };
  return { is: 'done', open: phrase('roomCheckedThere') };
}
