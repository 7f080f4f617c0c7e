/** docs/reference/permissions.md: every permission, what it allows, which built-in role has it, and the routes that ask for it. */
import * as z from 'zod';
import { type Permission, permissionNames, permissions } from '../../api/permissions.ts';
import { WHOLE_SITE } from '../http/handlers.ts';
import { type BuiltInRole, builtInRoleNames, builtInRoles } from '../security-roles/built-in-roles.ts';

const RequirementsSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        description: z.string().optional(),
        security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
      }),
    ),
  ),
});

// Object.entries forgets the type of the keys.
const columns = Object.entries(builtInRoleNames) as readonly (readonly [BuiltInRole, string])[];

/** `openApi` is the document of the whole API: it names the permission of each route. */
export function permissionsPage(openApi: unknown): string {
  const routes = routesByPermission(openApi);
  const rows = permissionNames.map((name) => {
    const marks = columns.map(([role]) => (builtInRoles[role].includes(name) ? '×' : ''));
    return `| \`${name}\` | ${permissions[name]} | ${marks.join(' | ')} | ${(routes.get(name) ?? []).join('<br>')} |`;
  });
  const heads = columns.map(([, title]) => title);
  return `# Permissions

Which permissions there are, what each allows, which of the built-in security roles have it (×), and which routes ask for it. Routes that are not named ask only for being
signed in, or for an agent's credential: [openapi.json](openapi.json). Routes with * concern the whole site: they are refused to people who are limited to security scopes or collections.
How roles, limits, users and tokens work together is told in [people.md](../people.md).

This page is generated from src/api/permissions.ts: \`node src/server/reference/write-reference.ts\`.

| permission | allows to | ${heads.join(' | ')} | routes |
|---|---|${heads.map(() => '---|').join('')}---|
${rows.join('\n')}
`;
}

function routesByPermission(openApi: unknown): Map<Permission, string[]> {
  const found = new Map<Permission, string[]>();
  for (const [path, methods] of Object.entries(RequirementsSchema.parse(openApi).paths))
    for (const [method, { description, security }] of Object.entries(methods)) {
      const asked = permissionNames.filter((name) => security.some(({ token }) => token?.includes(name)));
      const mark = description === WHOLE_SITE ? ' *' : '';
      for (const name of asked) found.set(name, [...(found.get(name) ?? []), `${method.toUpperCase()} ${path}${mark}`]);
    }
  return found;
}
