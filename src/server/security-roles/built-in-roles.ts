/**
 * What the built-in security roles may do, named and cut as ConfigMgr's. Their rows have no permissions, so that new ones come with the
 * product. docs/people.md says which of ConfigMgr's roles are not here, and why.
 */
import { type Permission, permissionNames } from '../../api/permissions.ts';

/** As their rows have them. */
export const builtInRoleNames = {
  'full-administrator': 'Full Administrator',
  'deployment-manager': 'Operating System Deployment Manager',
  operator: 'Operator',
  'read-only-analyst': 'Read-only Analyst',
  'application-administrator': 'Application Administrator',
  'application-author': 'Application Author',
  'asset-manager': 'Asset Manager',
  'infrastructure-administrator': 'Infrastructure Administrator',
  'operations-administrator': 'Operations Administrator',
  'security-administrator': 'Security Administrator',
} as const;
export type BuiltInRole = keyof typeof builtInRoleNames;

/** As migration 3 has it. */
export const fullAdministratorId = '00000000-0000-4000-8000-000000000101';

/** Who reads a recovery key can open what a computer has locked: that right is given on purpose, by those who have it. */
const ofRecoveryKeys = /^recovery-key\./;
const reading = permissionNames.filter((name) => name.endsWith('.read') && !ofRecoveryKeys.test(name));
/** Objects that are worked with in deploying; `user`, `audit` and `site` are not. */
const deploying =
  /^(device|device-category|collection|image|upgrade-package|package|application|boot-image|task-sequence|deployment|deployment-template|run|lab|job|content|event)\./;
/** Who may work with the site, and where. */
const securing = /^(user|identity-provider|security-scope)\./;
/** What everybody needs who works here: the list of scopes is that of one's own. */
const everybodys = ['site.read', 'security-scope.read', 'token.own'] as const;

const authoring: readonly Permission[] = [
  ...permissionNames.filter((name) => /^(package|application)\./.test(name)),
  'job.read',
  ...everybodys,
];

export const builtInRoles: Readonly<Record<BuiltInRole, readonly Permission[]>> = {
  'full-administrator': permissionNames,
  'deployment-manager': [
    ...permissionNames.filter((name) => deploying.test(name)),
    'security-scope.assign',
    ...everybodys,
  ],
  operator: [...reading.filter((name) => deploying.test(name)), 'deployment.change', 'run.control', ...everybodys],
  'read-only-analyst': [...reading, 'token.own'],
  'application-administrator': [
    ...authoring,
    ...permissionNames.filter((name) => name.startsWith('collection.')),
    'device.read',
    'task-sequence.read',
    'deployment.read',
    'run.read',
    'event.read',
  ],
  'application-author': authoring,
  'asset-manager': [
    'device.read',
    'device.change',
    'device-category.change',
    'collection.read',
    'run.read',
    'job.read',
    ...everybodys,
  ],
  'infrastructure-administrator': [
    ...permissionNames.filter((name) => /^(site|site-log|content|webhook)\./.test(name)),
    'boot-image.read',
    'device.read',
    'job.read',
    'event.read',
    'security-scope.read',
    'token.own',
  ],
  'operations-administrator': permissionNames.filter(
    (name) =>
      !ofRecoveryKeys.test(name) &&
      (!securing.test(name) || reading.includes(name) || name === 'security-scope.assign'),
  ),
  'security-administrator': [
    ...permissionNames.filter((name) => securing.test(name)),
    'audit.read',
    // What is put into scopes, and what users are limited to.
    'collection.read',
    'image.read',
    'upgrade-package.read',
    'package.read',
    'application.read',
    'task-sequence.read',
    'site.read',
    'token.own',
  ],
};

/**
 * What may be given to others by those who do not have it (`user.entrust`): whatever a built-in role allows but Full Administrator. So nobody
 * is made a Full Administrator so, nor is one disabled or changed: that role has more than all the others together.
 */
export const entrustable: ReadonlySet<Permission> = new Set(
  Object.entries(builtInRoles).flatMap(([role, allowed]) => (role === 'full-administrator' ? [] : allowed)),
);

/** Of a role's row. A permission that this version does not know (a database that was used by a newer one) allows nothing. */
export function permissionsOfRow(row: {
  built_in: BuiltInRole | null;
  permissions: readonly string[] | null;
}): readonly Permission[] {
  if (row.built_in !== null) return builtInRoles[row.built_in];
  return permissionNames.filter((name) => row.permissions?.includes(name));
}
