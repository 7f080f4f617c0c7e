import type { Command } from 'commander';
import type { Application } from '../../api/applications.ts';
import * as contract from '../../api/applications.ts';
import { detectionOf } from '../../task-sequence/applications/application-definition.ts';
import { installCommandOf } from '../../task-sequence/applications/deb-command.ts';
import type { Cli } from '../cli.ts';
import { collect, examples } from '../command-line.ts';
import { namesText } from '../limits.ts';
import { findNamed, shortId } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import { addSetScopes } from '../set-scopes.ts';
import type { Site } from '../site.ts';
import { followImport } from '../software-import.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';
import { softwareFolder, UPLOAD_OPTION } from '../upload.ts';
import { contentText } from './packages.ts';

export function addApplications(program: Command, cli: Cli): void {
  const applications = program
    .command('applications')
    .description('Applications: deployment types with detection, requirements and dependencies');
  addReading(applications, cli);
  addCreateDeb(applications, cli);
  addUpdateContent(applications, cli);
  addSetScopes(applications, cli, {
    ...{ noun: 'application', argument: 'application', find: findApplication },
    set: (site, id, body) => site.call(contract.setApplicationScopes, { params: { id }, body }),
    example: 'slipway applications set-scopes Editor --scope Berlin',
  });
  examples(
    applications
      .command('delete <application>')
      .description('Delete an application that no deployed task sequence and no other application uses')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findApplication(site, reference);
        await cli.confirm(`Delete the application "${name}"?`, yes);
        const answer = await site.call(contract.deleteApplication, { params: { id } });
        cli.show(answer, () => `The application "${name}" was deleted.\n`);
      }),
    'slipway applications delete Editor',
  );
}

function addReading(applications: Command, cli: Cli): void {
  examples(
    applications
      .command('list')
      .description('All applications')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listApplications), (list) =>
          list.length === 0
            ? 'There are no applications. Make one of a Debian package with "slipway applications create-deb", any other by a file (slipway apply).\n'
            : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway applications list',
  );
  examples(
    applications
      .command('show <application>')
      .description('One application and its deployment types, in the order in which they are tried')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { value: all } = await site.call(contract.listApplications);
        const { id } = findNamed(all, reference, 'application');
        const nameOf = (other: string) => all.find((each) => each.id === other)?.name ?? shortId(other);
        cli.show(await site.call(contract.getApplication, { params: { id } }), (application) =>
          renderApplication(application, nameOf, cli.paper),
        );
      }),
    'slipway applications show Editor',
  );
}

interface DebOptions {
  readonly package: string[];
  readonly folder?: string;
  readonly upload?: boolean;
  readonly file?: string[];
  readonly wait: boolean;
}

function addCreateDeb(applications: Command, cli: Cli): void {
  examples(
    applications
      .command('create-deb <name>')
      .description('Make an application of Debian packages; any other is made by a file (slipway apply)')
      .requiredOption('--package <name>', 'a package that it installs; may be given several times', collect)
      .option('--folder <folder>', "the folder on the site's server that .deb files are in")
      .option(...UPLOAD_OPTION)
      .option('--file <path>', 'a .deb file in that folder; may be given several times', collect)
      .option('--no-wait', 'only begin the import')
      .action(async (name: string, options: DebOptions) => {
        const site = await cli.site();
        const sourceFolder = await softwareFolder(cli, site, 'application', options);
        const deb = { packages: options.package, files: options.file ?? [] };
        const type = { name: 'Debian package', technology: 'linux-deb' as const, sourceFolder, deb };
        const made = await site.call(contract.createApplication, { body: { name, deploymentTypes: [type] } });
        await followImport(cli, site, { answer: made, what: `application "${name}"`, waits: options.wait });
      }),
    'slipway applications create-deb Editor --package vim',
    'slipway applications create-deb Agent --package our-agent --folder /srv/software/agent --file our-agent.deb',
  );
}

function addUpdateContent(applications: Command, cli: Cli): void {
  examples(
    applications
      .command('update-content <application>')
      .description('Import the files of an application again: a new version where something has changed')
      .option('--no-wait', 'only begin the import')
      .action(async (reference: string, { wait }: { wait: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findApplication(site, reference);
        const begun = await site.call(contract.updateApplicationContent, { params: { id } });
        await followImport(cli, site, { answer: begun, what: `application "${name}"`, waits: wait });
      }),
    'slipway applications update-content Editor',
  );
}

async function findApplication(site: Site, reference: string): Promise<Application> {
  return findNamed((await site.call(contract.listApplications)).value, reference, 'application');
}

const columns: readonly Column<Application>[] = [
  { header: 'NAME', text: ({ name, disabled }) => (disabled ? `${name} (disabled)` : name), cutTo: 16 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 1 },
  { header: 'VERSION', text: ({ version }) => version || '-', dropOrder: 3, cutTo: 10 },
  {
    header: 'DEPLOYMENT TYPES',
    text: ({ deploymentTypes }) => deploymentTypes.map(({ name }) => name).join(', '),
    cutTo: 16,
  },
  { header: 'CONTENT', text: ({ content }) => contentText(content), align: 'right' },
  { header: 'IMPORTED', text: ({ content }) => (content === null ? '-' : timeText(content.createdAt)), dropOrder: 2 },
];

function renderApplication(application: Application, nameOf: (id: string) => string, paper: Paper): string {
  const { content, supersedes, deploymentTypes } = application;
  const properties = renderProperties(
    [
      ['Name', application.name],
      ['Id', application.id],
      ['Version', application.version || null],
      ['Publisher', application.publisher || null],
      ['Comment', application.comment || null],
      ['Release notes', application.releaseNotes || null],
      ['State', application.disabled ? 'disabled: it is installed nowhere' : null],
      ['Replaces', replacedText(supersedes, nameOf)],
      ['Content', content === null ? 'not imported yet' : `version ${contentText(content)}`],
      ['Content root', content?.contentRoot ?? null],
      ['Scopes', namesText(application.securityScopes)],
    ],
    paper,
  );
  const types = deploymentTypes.map((type) => renderProperties(propertiesOf(type, nameOf), paper));
  return `${properties}\n${types.join('\n')}`;
}

function replacedText(supersedes: Application['supersedes'], nameOf: (id: string) => string): string | null {
  const each = supersedes.map(
    ({ application, uninstall }) => `${nameOf(application)}${uninstall ? ', which is uninstalled first' : ''}`,
  );
  return each.join('; ') || null;
}

function propertiesOf(
  type: Application['deploymentTypes'][number],
  nameOf: (id: string) => string,
): [string, string | null][] {
  const needs = type.dependencies.map(
    ({ name, anyOf }) => `${name}: ${anyOf.map(({ application }) => nameOf(application)).join(' or ')}`,
  );
  return [
    ['Deployment type', type.name],
    ['Technology', type.technology],
    ['Source folder', type.sourceFolder],
    ['Install', installCommandOf(type)],
    ['Detected by', JSON.stringify(detectionOf(type))],
    ['Requires', type.requirements === undefined ? null : JSON.stringify(type.requirements)],
    ['Depends on', needs.join('; ') || null],
  ];
}
