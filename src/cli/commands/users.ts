import type { Command } from 'commander';
import { listSecurityRoles } from '../../api/security-roles.ts';
import { createSetupLink } from '../../api/setup-links.ts';
import type { User } from '../../api/users.ts';
import * as contract from '../../api/users.ts';
import type { Cli } from '../cli.ts';
import { collect, examples } from '../command-line.ts';
import { type LimitOptions, limitOptions, limitsOf, limitsText } from '../limits.ts';
import { findNamed, shortId } from '../named-things.ts';
import { askNewPassword } from '../new-password.ts';
import { timeText } from '../quantities.ts';
import type { Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';
import { addUserLinks } from './user-links.ts';

export function addUsers(program: Command, cli: Cli): void {
  const users = program.command('users').description('The people who work with the site');
  addList(users, cli);
  addAdd(users, cli);
  addChange(users, cli);
  addDisabling(users, cli);
  addDelete(users, cli);
  addPassword(users, cli);
  addFirst(users, cli);
  addUserLinks(users, cli);
}

function addList(users: Command, cli: Cli): void {
  examples(
    users
      .command('list')
      .description('All users')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listUsers), (list) =>
          list.length === 0
            ? 'There are no users. "slipway users first-administrator" makes a link for the first one.\n'
            : renderTable(list, userColumns, cli.paper),
        );
      }),
    'slipway users list',
  );
}

interface RoleOptions extends LimitOptions {
  role?: string[];
  displayName?: string;
}

const ROLE = ['--role <name>', 'a security role; may be given several times'] as const;

function addAdd(users: Command, cli: Cli): void {
  examples(
    limitOptions(
      users
        .command('add <name>')
        .description('Add a user; asks for a first password, or reads one line of standard input')
        .option(...ROLE, collect),
    )
      .option('--display-name <text>', 'the name that people see')
      .option('--keep-password', 'the user need not choose another password')
      .action(async (name: string, options: RoleOptions & { keepPassword?: boolean }) => {
        const site = await cli.site();
        const securityRoleIds = await roleIds(site, options.role ?? []);
        const password = await askNewPassword(cli, `Password of ${name}`);
        const { displayName = '', keepPassword = false } = options;
        const limits = await limitsOf(site, options);
        const body = { name, displayName, password, securityRoleIds, mustChangePassword: !keepPassword, ...limits };
        cli.show(
          await site.call(contract.createUser, { body }),
          (user) => `The user "${user.name}" was added${rolesText(user)}.\n`,
        );
      }),
    'slipway users add kim --role Operator',
    'slipway users add kim --role Operator --scope Berlin --collection "Berlin computers"',
    'slipway users add kim --role Operator <password.txt',
  );
}

function addChange(users: Command, cli: Cli): void {
  examples(
    limitOptions(
      users
        .command('change <user>')
        .description(
          'Change the display name, the roles, or what the user is limited to: those that are given replace all others of their kind',
        )
        .option(...ROLE, collect),
    )
      .option('--all-objects', 'limited no more, but to what --scope and --collection name')
      .option('--display-name <text>', 'the name that people see')
      .action(async (reference: string, { role, displayName, ...limits }: RoleOptions) => {
        const site = await cli.site();
        const { id } = await findUser(site, reference);
        const body = {
          ...(displayName !== undefined && { displayName }),
          ...(role !== undefined && { securityRoleIds: await roleIds(site, role) }),
          ...(await limitsOf(site, limits)),
        };
        cli.show(
          await site.call(contract.changeUser, { params: { id }, body }),
          (user) => `The user "${user.name}" was changed${rolesText(user)}.\n`,
        );
      }),
    'slipway users change kim --role "Operating System Deployment Manager"',
    'slipway users change kim --all-objects',
  );
}

function addDisabling(users: Command, cli: Cli): void {
  for (const [verb, disabled, description] of [
    ['disable', true, 'Keep a user out: ends the sessions, and the user’s API tokens are refused'],
    ['enable', false, 'Let a disabled user in again'],
  ] as const)
    examples(
      users
        .command(`${verb} <user>`)
        .description(description)
        .action(async (reference: string) => {
          const site = await cli.site();
          const { id } = await findUser(site, reference);
          const answer = await site.call(contract.changeUser, { params: { id }, body: { disabled } });
          cli.show(answer, ({ name }) => `The user "${name}" is ${verb}d.\n`);
        }),
      `slipway users ${verb} kim`,
    );
}

function addDelete(users: Command, cli: Cli): void {
  examples(
    users
      .command('delete <user>')
      .description('Delete a user with their sessions and API tokens')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findUser(site, reference);
        await cli.confirm(`Delete the user "${name}"? Their API tokens go too.`, yes);
        const answer = await site.call(contract.deleteUser, { params: { id } });
        cli.show(answer, () => `The user "${name}" was deleted.\n`);
      }),
    'slipway users delete kim',
  );
}

function addPassword(users: Command, cli: Cli): void {
  examples(
    users
      .command('set-password <user>')
      .description(
        'Set a user’s password; asks for it twice, or reads one line of standard input. Ends the user’s sessions and the pauses after failed sign-ins',
      )
      .option('--keep-password', 'the user need not choose another password')
      .action(async (reference: string, { keepPassword = false }: { keepPassword?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findUser(site, reference);
        const password = await askNewPassword(cli, `New password of ${name}`);
        const body = { password, mustChangePassword: !keepPassword };
        const answer = await site.call(contract.setUserPassword, { params: { id }, body });
        cli.show(answer, () => `The password of "${name}" was set.\n`);
      }),
    'slipway users set-password kim',
  );
}

function addFirst(users: Command, cli: Cli): void {
  examples(
    users
      .command('first-administrator')
      .description('Make a new link for the first user of a site that has none: good once, for an hour')
      .action(async () => {
        const site = await cli.site();
        cli.show(
          await site.call(createSetupLink),
          ({ link, expiresAt }) => `${link}\nGood once, until ${timeText(expiresAt)}. "slipway setup" asks for it.\n`,
        );
      }),
    'slipway users first-administrator',
  );
}

async function findUser(site: Site, reference: string): Promise<User> {
  return findNamed((await site.call(contract.listUsers)).value, reference, 'user');
}

async function roleIds(site: Site, references: readonly string[]): Promise<string[]> {
  if (references.length === 0) return [];
  const { value: roles } = await site.call(listSecurityRoles);
  return references.map((reference) => findNamed(roles, reference, 'security role').id);
}

function rolesText(user: User): string {
  if (user.securityRoles.length === 0) return ', without a security role: they may do nothing yet';
  const limits = limitsText(user);
  return ` as ${user.securityRoles.map(({ name }) => name).join(' and ')}${limits && `, limited to ${limits}`}`;
}

const userColumns: readonly Column<User>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 16 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 3 },
  { header: 'DISPLAY NAME', text: ({ displayName }) => displayName, cutTo: 12, dropOrder: 2 },
  {
    header: 'ROLES',
    text: ({ securityRoles }) => securityRoles.map(({ name }) => name).join(', ') || 'none',
    cutTo: 20,
  },
  {
    header: 'STATE',
    text: (user) => stateText(user),
    colour: ({ disabled }) => (disabled ? 'dim' : undefined),
  },
  { header: 'FAILED', text: ({ failedSignIns }) => String(failedSignIns), align: 'right', dropOrder: 1 },
  {
    header: 'LAST SIGN-IN',
    text: ({ lastSignInAt }) => (lastSignInAt === null ? 'never' : timeText(lastSignInAt)),
  },
  { header: 'LIMITED TO', text: (user) => limitsText(user) || '-', cutTo: 16, dropOrder: 4 },
];

function stateText({ disabled, mustChangePassword }: User): string {
  if (disabled) return 'disabled';
  return mustChangePassword ? 'new password' : 'enabled';
}
