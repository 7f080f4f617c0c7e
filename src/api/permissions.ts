/**
 * What people may do: a closed list of `<object class>.<verb>`. Each route of the contract names the one that it asks for, security
 * roles are sets of them.
 */
import * as z from 'zod';

export const permissions = {
  'device.read': 'See devices, their inventory and their boot events',
  'device.change': 'Add and change devices, set their variables, categories and primary users',
  'device.delete': 'Delete devices',
  'device-category.change': 'Make, change and delete device categories',
  'device.boot': 'Make boot tickets: whoever has one is given what is deployed to the device, secrets too',
  'recovery-key.read': 'Have BitLocker recovery keys shown; each time leaves an entry in the audit log',
  'recovery-key.delete': 'Delete BitLocker recovery keys',
  'collection.read': 'See collections and their members',
  'collection.change': 'Make collections, add devices to them and take devices out',
  'collection.delete': 'Delete collections',
  'image.read': 'See operating system images',
  'image.change': 'Import operating system images from files of the site server or of one’s own computer',
  'image.delete': 'Delete operating system images',
  'upgrade-package.read': 'See operating system upgrade packages',
  'upgrade-package.change': 'Import operating system upgrade packages from the site server or from one’s own computer',
  'upgrade-package.delete': 'Delete operating system upgrade packages',
  'package.read': 'See packages and their programs',
  'package.change':
    'Make and change packages, import their files from folders of the site server or of one’s own computer',
  'package.delete': 'Delete packages',
  'application.read': 'See applications and their deployment types',
  'application.change':
    'Make and change applications, import their files from folders of the site server or of one’s own computer',
  'application.delete': 'Delete applications',
  'boot-image.read': 'See boot images',
  'boot-image.change': 'Add boot images from folders of the site server or of one’s own computer',
  'boot-image.delete': 'Delete boot images',
  'task-sequence.read': 'See task sequences',
  'task-sequence.change': 'Make and change task sequences',
  'task-sequence.delete': 'Delete task sequences',
  'deployment.read': 'See deployments',
  'deployment.change': 'Deploy task sequences, enable and disable deployments, let required ones run again',
  'deployment.delete': 'Delete deployments',
  'deployment-template.change': 'Make, change and delete deployment templates',
  'run.read': 'See runs, their records and logs',
  'run.control': 'Cancel runs, have failed ones go on',
  'run.debug': 'Debug runs: pause them and go through them, see and set their variables, end them',
  'lab.read': 'See the virtual computers of the lab that the site is in, and what their screens show',
  'lab.change': 'Add, switch and remove virtual computers of the lab that the site is in, and type on their keyboards',
  'job.read': 'See the long work of the site',
  'content.read': 'See what the content store holds',
  'content.care': 'Check and repair what the content store holds',
  'event.read': 'Follow events as they happen',
  'site.read': 'See the site, its settings and which sealing keys it has',
  'site.change': 'Change settings of the site, replace its sealing key',
  'site-log.read': 'Read the log of the site’s processes: it names computers, users and addresses of the whole site',
  'audit.read': 'Read and verify the audit log',
  'user.read': 'See users and security roles',
  'user.administer': 'Change users and security roles, see and revoke every API token',
  'user.entrust':
    'Give others security roles that allow more than one may oneself, as far as a built-in role but Full Administrator does',
  'identity-provider.read': 'See identity providers and their settings',
  'identity-provider.administer': 'Add, change and test identity providers',
  'webhook.read': 'See webhooks and what they were sent',
  'webhook.administer': 'Add, change, delete and test webhooks, which are told of the whole site',
  'security-scope.read': 'See security scopes',
  'security-scope.assign':
    'Put images, upgrade packages, packages, applications, task sequences and collections into security scopes',
  'security-scope.administer': 'Make and delete security scopes',
  'token.own': 'Make API tokens, see and revoke those of one’s own',
} as const;
export type Permission = keyof typeof permissions;

// Object.keys forgets the type of the keys.
export const permissionNames = Object.keys(permissions) as readonly Permission[];
export const PermissionSchema = z.enum(permissionNames).meta({ id: 'Permission' });
