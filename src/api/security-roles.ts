/** Security roles: named sets of permissions, which users and API tokens are given. */
import * as z from 'zod';
import { PermissionSchema } from './permissions.ts';
import { defineRoute } from './route.ts';

export const SecurityRoleSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    /** Built in: cannot be changed or deleted. */
    builtIn: z.boolean(),
    permissions: z.array(PermissionSchema),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'SecurityRole' });
export type SecurityRole = z.output<typeof SecurityRoleSchema>;

export const SecurityRoleCreateSchema = z
  .strictObject({
    name: z.string().min(1).max(127),
    description: z.string().max(1000).default(''),
    permissions: z.array(PermissionSchema).min(1),
  })
  .meta({ id: 'SecurityRoleCreate' });
export const SecurityRoleChangeSchema = z
  .strictObject({
    name: z.string().min(1).max(127).optional(),
    description: z.string().max(1000).optional(),
    permissions: z.array(PermissionSchema).min(1).optional(),
  })
  .meta({ id: 'SecurityRoleChange' });

const IdParams = z.object({ id: z.uuid() });

export const listSecurityRoles = defineRoute({
  method: 'GET',
  path: '/api/security-roles',
  summary: 'All security roles with their permissions',
  access: { permission: 'user.read' },
  response: z.array(SecurityRoleSchema),
});
export const getSecurityRole = defineRoute({
  method: 'GET',
  path: '/api/security-roles/:id',
  summary: 'One security role with its permissions',
  access: { permission: 'user.read' },
  params: IdParams,
  response: SecurityRoleSchema,
});
export const createSecurityRole = defineRoute({
  method: 'POST',
  path: '/api/security-roles',
  summary: 'Make a security role of permissions that the caller has',
  access: { permission: 'user.administer' },
  body: SecurityRoleCreateSchema,
  response: SecurityRoleSchema,
});
export const changeSecurityRole = defineRoute({
  method: 'PATCH',
  path: '/api/security-roles/:id',
  summary: 'Change a security role; what is left out stays',
  access: { permission: 'user.administer' },
  params: IdParams,
  body: SecurityRoleChangeSchema,
  response: SecurityRoleSchema,
});
export const deleteSecurityRole = defineRoute({
  method: 'DELETE',
  path: '/api/security-roles/:id',
  summary: 'Delete a security role that no user and no API token has',
  access: { permission: 'user.administer' },
  params: IdParams,
  response: z.null(),
});
