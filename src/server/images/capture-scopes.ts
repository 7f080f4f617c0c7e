/**
 * Into which image a task sequence may capture: one that everybody sees who may change the task sequence. Otherwise a task sequence of one department
 * that captures under the name of another's image would put a system of its own choice onto the other's computers.
 */
import type { Kysely } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import { scopesOfObject } from '../security-scopes/object-scopes.ts';

/** @throws SlipwayError SLIP-3021 when the image is not in all of the task sequence's security scopes */
export async function requireCaptureScopes(
  db: Kysely<Database>,
  imageId: string,
  imageName: string,
  sequenceScopeIds: readonly string[],
): Promise<void> {
  const imageScopeIds = await scopesOfObject(db, imageId);
  if (sequenceScopeIds.every((id) => imageScopeIds.includes(id))) return;
  throw new SlipwayError(
    'SLIP-3021',
    `The task sequence is in security scopes that the image "${imageName}" is not in, so nothing is captured into it. Put the image into these too, or give the capture another name.`,
  );
}
