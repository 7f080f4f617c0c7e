import { SlipwayError } from '../../api/errors.ts';
import type { Machine } from '../machine/machine.ts';

/** @throws SlipwayError SLIP-4005: what a step does here is made of Linux programs. */
export function requireLinux({ system }: Machine): void {
  if (system === 'linux') return;
  throw new SlipwayError(
    'SLIP-4005',
    'This step is done by the Linux PE only. Give the task sequence a Linux boot image.',
  );
}
