import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { type Permission, permissionNames, permissions } from '../../api/permissions.ts';
import type { SecurityRole } from '../../api/security-roles.ts';
import * as contract from '../../api/security-roles.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findNamed, shortId } from '../named-things.ts';
import type { Site } from '../site.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';

export function addSecurityRoles(program: Command, cli: Cli): void {
  const roles = program
    .command('security-roles')
    .description('Sets of permissions, which users and API tokens are given');
  addReading(roles, cli);
  addChanging(roles, cli);
  addDelete(roles, cli);
}

function addReading(roles: Command, cli: Cli): void {
  examples(
    roles
      .command('list')
      .description('All security roles')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listSecurityRoles), (list) => renderTable(list, roleColumns, cli.paper));
      }),
    'slipway security-roles list',
  );
  examples(
    roles
      .command('show <role>')
      .description('What a security role allows')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findRole(site, reference);
        const answer = await site.call(contract.getSecurityRole, { params: { id } });
        cli.show(answer, (role) => renderRole(role, cli.paper));
      }),
    'slipway security-roles show Operator',
  );
}

interface ChangeOptions {
  permission?: Permission[];
  description?: string;
  name?: string;
}

const PERMISSION = [
  '--permission <name>',
  `may be given several times: ${permissionNames.join(', ')}`,
  (text: string, before: Permission[] | undefined): Permission[] => [...(before ?? []), parsePermission(text)],
] as const;

function addChanging(roles: Command, cli: Cli): void {
  examples(
    roles
      .command('create <name>')
      .description('Make a security role')
      .option(...PERMISSION)
      .option('--description <text>', 'what it is for')
      .action(async (name: string, { permission = [], description = '' }: ChangeOptions) => {
        const site = await cli.site();
        const body = { name, description, permissions: permission };
        const answer = await site.call(contract.createSecurityRole, { body });
        cli.show(answer, ({ id }) => `The security role "${name}" was made. Its id is ${id}.\n`);
      }),
    'slipway security-roles create "Front desk" --permission device.read --permission run.read',
  );
  examples(
    roles
      .command('change <role>')
      .description('Change a security role of your own; permissions that are given replace all others')
      .option(...PERMISSION)
      .option('--description <text>', 'what it is for')
      .option('--name <name>', 'another name')
      .action(async (reference: string, { permission, description, name }: ChangeOptions) => {
        const site = await cli.site();
        const { id } = await findRole(site, reference);
        const body = {
          ...(permission !== undefined && { permissions: permission }),
          ...(description !== undefined && { description }),
          ...(name !== undefined && { name }),
        };
        const answer = await site.call(contract.changeSecurityRole, { params: { id }, body });
        cli.show(answer, (role) => renderRole(role, cli.paper));
      }),
    'slipway security-roles change "Front desk" --permission device.read',
  );
}

function addDelete(roles: Command, cli: Cli): void {
  examples(
    roles
      .command('delete <role>')
      .description('Delete a security role that nobody has')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findRole(site, reference);
        await cli.confirm(`Delete the security role "${name}"?`, yes);
        const answer = await site.call(contract.deleteSecurityRole, { params: { id } });
        cli.show(answer, () => `The security role "${name}" was deleted.\n`);
      }),
    'slipway security-roles delete "Front desk"',
  );
}

async function findRole(site: Site, reference: string): Promise<SecurityRole> {
  return findNamed((await site.call(contract.listSecurityRoles)).value, reference, 'security role');
}

function parsePermission(text: string): Permission {
  const permission = permissionNames.find((name) => name === text);
  if (permission !== undefined) return permission;
  throw new SlipwayError('SLIP-6001', `"${text}" is not a permission. There are: ${permissionNames.join(', ')}.`);
}

const roleColumns: readonly Column<SecurityRole>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 20 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 2 },
  { header: 'BUILT IN', text: ({ builtIn }) => (builtIn ? 'yes' : 'no'), dropOrder: 1 },
  { header: 'PERMISSIONS', text: (role) => String(role.permissions.length), align: 'right' },
  { header: 'DESCRIPTION', text: ({ description }) => description, cutTo: 20 },
];

function renderRole(role: SecurityRole, paper: Paper): string {
  const properties = renderProperties(
    [
      ['Name', role.name],
      ['Id', role.id],
      ['Built in', role.builtIn ? 'yes' : 'no'],
      ['Description', role.description],
    ],
    paper,
  );
  return `${properties}\n${renderTable(role.permissions, permissionColumns, paper)}`;
}

const permissionColumns: readonly Column<Permission>[] = [
  { header: 'PERMISSION', text: (name) => name },
  { header: 'ALLOWS TO', text: (name) => permissions[name], cutTo: 20 },
];
