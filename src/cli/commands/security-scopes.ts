import type { Command } from 'commander';
import type { SecurityScope } from '../../api/security-scopes.ts';
import * as contract from '../../api/security-scopes.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findNamed, shortId } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import type { Answer, Site } from '../site.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';

export function addSecurityScopes(program: Command, cli: Cli): void {
  const scopes = program
    .command('security-scopes')
    .description('Named sets of images, task sequences and collections, which users and API tokens can be limited to');
  addReading(scopes, cli);
  addChanging(scopes, cli);
}

function addReading(scopes: Command, cli: Cli): void {
  examples(
    scopes
      .command('list')
      .description('The security scopes that you have')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listSecurityScopes), (list) => renderTable(list, scopeColumns, cli.paper));
      }),
    'slipway security-scopes list',
  );
  examples(
    scopes
      .command('show <scope>')
      .description('One security scope, and how much is in it')
      .action(async (reference: string) => {
        const site = await cli.site();
        cli.show(await findScope(site, reference), (scope) => renderScope(scope, cli.paper));
      }),
    'slipway security-scopes show Berlin',
  );
}

function addChanging(scopes: Command, cli: Cli): void {
  examples(
    scopes
      .command('create <name>')
      .description('Make a security scope, with nothing in it')
      .option('--description <text>', 'what it is for')
      .action(async (name: string, { description = '' }: { description?: string }) => {
        const site = await cli.site();
        const answer = await site.call(contract.createSecurityScope, { body: { name, description } });
        cli.show(answer, ({ id }) => `The security scope "${name}" was made. Its id is ${id}.\n`);
      }),
    'slipway security-scopes create Berlin --description "Everything of the office in Berlin"',
  );
  examples(
    scopes
      .command('delete <scope>')
      .description('Delete a security scope that nothing is in and nobody is limited to')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = (await findScope(site, reference)).value;
        await cli.confirm(`Delete the security scope "${name}"?`, yes);
        const answer = await site.call(contract.deleteSecurityScope, { params: { id } });
        cli.show(answer, () => `The security scope "${name}" was deleted.\n`);
      }),
    'slipway security-scopes delete Berlin',
  );
}

async function findScope(site: Site, reference: string): Promise<Answer<SecurityScope>> {
  const { value, body } = await site.call(contract.listSecurityScopes);
  const scope = findNamed(value, reference, 'security scope');
  return { value: scope, body: Array.isArray(body) ? body[value.indexOf(scope)] : scope };
}

const scopeColumns: readonly Column<SecurityScope>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 20 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 1 },
  { header: 'IMAGES', text: ({ imageCount }) => String(imageCount), align: 'right' },
  { header: 'TASK SEQUENCES', text: ({ taskSequenceCount }) => String(taskSequenceCount), align: 'right' },
  { header: 'COLLECTIONS', text: ({ collectionCount }) => String(collectionCount), align: 'right' },
  { header: 'DESCRIPTION', text: ({ description }) => description, cutTo: 20, dropOrder: 2 },
];

function renderScope(scope: SecurityScope, paper: Paper): string {
  return renderProperties(
    [
      ['Name', scope.name],
      ['Id', scope.id],
      ['Built in', scope.builtIn ? 'yes' : 'no'],
      ['Description', scope.description],
      ['Images', String(scope.imageCount)],
      ['Task sequences', String(scope.taskSequenceCount)],
      ['Collections', String(scope.collectionCount)],
      ['Created', timeText(scope.createdAt)],
    ],
    paper,
  );
}
