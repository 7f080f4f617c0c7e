/** BitLocker recovery keys: a run escrows what unlocks a volume that it encrypts, people read it when a computer asks for it. */
import * as z from 'zod';
import { defineRoute } from './route.ts';
import { secret } from './secret-fields.ts';

/** Eight groups of six digits; a hyphen, a blank or nothing between all of them. */
const GROUPS = /^\d{6}([- ]?)\d{6}(?:\1\d{6}){6}$/;
/** A group is a number of 16 bits, times 11. */
const BELOW = 65_536 * 11;

/**
 * Whether a text has the form of a BitLocker recovery password: 48 digits in 8 groups of 6, each group divisible by 11 (its last digit is a checksum) and below 720896.
 * Source: Microsoft, Win32_EncryptableVolume, ProtectKeyWithNumericalPassword and IsNumericalPasswordValid.
 */
export function isRecoveryPassword(text: string): boolean {
  if (!GROUPS.test(text)) return false;
  return groupsOf(text).every((group) => Number(group) % 11 === 0 && Number(group) < BELOW);
}

function groupsOf(text: string): string[] {
  return text.replace(/\D/g, '').match(/\d{6}/g) ?? [];
}

/** As BitLocker writes it: with hyphens. */
const RecoveryPasswordSchema = secret(
  z
    .string()
    .max(100)
    .refine(isRecoveryPassword, {
      error: 'a recovery password has 8 groups of 6 digits, each divisible by 11 and below 720896',
    })
    .transform((text) => groupsOf(text).join('-')),
);

/** A GUID, with braces around it or without, as Windows' programs write it. */
const KeyProtectorIdSchema = z
  .string()
  .regex(
    /^(\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i,
    'the id of a key protector is a GUID',
  )
  .transform((text) => text.toLowerCase().replace(/[{}]/g, ''));

export const recoveryKeyKinds = ['recovery-password'] as const;

export const RecoveryKeySchema = z
  .object({
    id: z.uuid(),
    /** BitLocker's GUID of the key protector. Its recovery screen shows it, or the first 8 digits, as "Recovery key ID". */
    keyProtectorId: z.string(),
    kind: z.enum(recoveryKeyKinds),
    /** As the computer named it then: `C:`. */
    volume: z.string(),
    /** null: the device was deleted. */
    deviceId: z.uuid().nullable(),
    /** Of a deleted device what they were last. */
    deviceName: z.string(),
    deviceSerialNumber: z.string().nullable(),
    /** The run that escrowed it, which may be deleted. */
    runId: z.uuid(),
    escrowedAt: z.iso.datetime(),
  })
  .meta({ id: 'RecoveryKey' });
export type RecoveryKey = z.output<typeof RecoveryKeySchema>;

export const ShownRecoveryKeySchema = RecoveryKeySchema.extend({ recoveryPassword: secret(z.string()) }).meta({
  id: 'ShownRecoveryKey',
});
export type ShownRecoveryKey = z.output<typeof ShownRecoveryKeySchema>;

const IdParams = z.object({ id: z.uuid() });

export const listRecoveryKeys = defineRoute({
  method: 'GET',
  path: '/api/recovery-keys',
  summary: 'BitLocker recovery keys without what unlocks: of which device and volume, the newest first',
  access: { permission: 'device.read', reach: 'limited' },
  query: z.object({
    deviceId: z.uuid().optional(),
    /** The beginning of the key protector's id: BitLocker's recovery screen shows 8 digits of it. */
    keyProtectorId: z
      .string()
      .regex(/^[0-9a-f]{4}[0-9a-f-]{0,32}$/i, 'the beginning of a GUID, at least 4 digits')
      .optional(),
    limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  }),
  response: z.array(RecoveryKeySchema),
});
export const getRecoveryKey = defineRoute({
  method: 'GET',
  path: '/api/recovery-keys/:id',
  summary: 'One BitLocker recovery key, without what unlocks',
  access: { permission: 'device.read', reach: 'limited' },
  params: IdParams,
  response: RecoveryKeySchema,
});
export const showRecoveryKey = defineRoute({
  method: 'POST',
  path: '/api/recovery-keys/:id/show',
  /** A POST, since it leaves its entry in the audit log: who, which key, why; never the key. */
  summary: 'Show a BitLocker recovery key',
  access: { permission: 'recovery-key.read', reach: 'limited' },
  params: IdParams,
  body: z
    .strictObject({
      /** For the audit log: a ticket's number, who has asked. */
      reason: z.string().trim().min(1).max(500).optional(),
    })
    .meta({ id: 'RecoveryKeyRequest' }),
  response: ShownRecoveryKeySchema,
});
export const deleteRecoveryKey = defineRoute({
  method: 'DELETE',
  path: '/api/recovery-keys/:id',
  summary: 'Delete a BitLocker recovery key: nobody can unlock the volume with it any more',
  access: { permission: 'recovery-key.delete', reach: 'limited' },
  params: IdParams,
  response: z.null(),
});

/** The agent's: as soon as the key protector is made, before anything is encrypted. */
export const escrowRecoveryKey = defineRoute({
  method: 'POST',
  path: '/api/agent/runs/:runId/recovery-keys',
  summary:
    'Escrow a BitLocker recovery key of the run’s device; repeating the call is harmless, another password for the same key protector is refused',
  access: 'run',
  params: z.object({ runId: z.uuid() }),
  body: z
    .strictObject({
      keyProtectorId: KeyProtectorIdSchema,
      kind: z.enum(recoveryKeyKinds),
      volume: z
        .string()
        .min(1)
        .max(200)
        .regex(/^\P{C}+$/u, 'without control characters'),
      recoveryPassword: RecoveryPasswordSchema,
    })
    .meta({ id: 'RecoveryKeyEscrow' }),
  response: z.object({ id: z.uuid() }),
});
