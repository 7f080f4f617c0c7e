/** What the built-in security roles may do. Their rows (migration 3) have no permissions, so that new ones come with the product. */
import { type Permission, permissionNames } from '../../api/permissions.ts';

export type BuiltInRole = 'full-administrator' | 'deployment-manager' | 'operator' | 'read-only-analyst';

/** As migration 3 has it. */
export const fullAdministratorId = '00000000-0000-4000-8000-000000000101';

/** Not recovery keys: who reads one can open what a computer has locked, so that right is given on purpose. */
const reading = permissionNames.filter((name) => name.endsWith('.read') && name !== 'recovery-key.read');
/** Objects that are worked with in deploying; `user`, `audit` and `site` are not. */
const deploying =
  /^(device|device-category|collection|image|package|application|boot-image|task-sequence|deployment|deployment-template|run|job|content|event)\./;

export const builtInRoles: Readonly<Record<BuiltInRole, readonly Permission[]>> = {
  'full-administrator': permissionNames,
  'deployment-manager': [
    ...permissionNames.filter((name) => deploying.test(name)),
    'site.read',
    'security-scope.read',
    'security-scope.assign',
    'token.own',
  ],
  operator: [
    ...reading.filter((name) => deploying.test(name)),
    'site.read',
    'security-scope.read',
    'deployment.change',
    'run.control',
    'token.own',
  ],
  'read-only-analyst': [...reading, 'token.own'],
};

/** Of a role's row. A permission that this version does not know (a database that was used by a newer one) allows nothing. */
export function permissionsOfRow(row: {
  built_in: BuiltInRole | null;
  permissions: readonly string[] | null;
}): readonly Permission[] {
  if (row.built_in !== null) return builtInRoles[row.built_in];
  return permissionNames.filter((name) => row.permissions?.includes(name));
}
