import type { Migration } from '../migrate.ts';

/** More of ConfigMgr's security roles. A site's own role that has such a name keeps it. */
export const configMgrRoles: Migration = {
  number: 23,
  name: 'configmgr roles',
  sql: `
alter table security_role
  drop constraint security_role_built_in_check,
  add constraint security_role_built_in_check check (built_in in (
    'full-administrator', 'deployment-manager', 'operator', 'read-only-analyst', 'application-administrator', 'application-author',
    'asset-manager', 'infrastructure-administrator', 'operations-administrator', 'security-administrator'
  ));
insert into security_role (id, name, description, built_in)
select ('00000000-0000-4000-8000-000000000' || number)::uuid,
  made.name || case when exists (select from security_role as own where lower(own.name) = lower(made.name)) then ' (built in)' else '' end,
  made.description, made.built_in
from (values
  (105, 'Application Administrator', 'Makes packages and applications and the collections they are for', 'application-administrator'),
  (106, 'Application Author', 'Makes and changes packages and applications', 'application-author'),
  (107, 'Asset Manager', 'Adds and changes devices and categories, reads reports', 'asset-manager'),
  (108, 'Infrastructure Administrator', 'Settings of the site, network boot, content store, webhooks', 'infrastructure-administrator'),
  (109, 'Operations Administrator', 'May do everything but let people in and say where they may work', 'operations-administrator'),
  (110, 'Security Administrator', 'Lets people in, gives security roles and scopes, reads the audit log', 'security-administrator')
) as made (number, name, description, built_in);
`,
};
