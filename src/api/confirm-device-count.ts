import * as z from 'zod';

/**
 * On how many devices required deployments start by this that did not before. They may erase disks without asking, so the number must be right,
 * or the site refuses with SLIP-1011, which says where they would start. Where nothing starts it counts for nothing.
 */
export const ConfirmDeviceCountSchema = z.int().min(0).optional();

/** That required deployments may come to unknown computers by this; the site refuses with SLIP-1012 otherwise. */
export const ConfirmUnknownComputersSchema = z.boolean().optional();
