/** Settings that are kept for new deployments. */
import type { Command } from 'commander';
import type { SettingsGiven } from '../../api/deployment-settings.ts';
import * as contract from '../../api/deployment-templates.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf } from '../command-line.ts';
import { keptOptions, type SettingOptions, settingsGiven, templateProperties } from '../deployment-options.ts';
import { findDeployment, findDeploymentTemplate, shortId } from '../named-things.ts';
import type { Site } from '../site.ts';
import { type Column, renderProperties, renderTable } from '../table.ts';

export function addDeploymentTemplates(program: Command, cli: Cli): void {
  const templates = program
    .command('deployment-templates')
    .description('Settings that are kept for new deployments ("slipway deployments create --template")');
  addReading(templates, cli);
  addChanging(templates, cli);
  examples(
    templates
      .command('delete <template>')
      .description('Delete a deployment template; deployments that were made by it stay')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findDeploymentTemplate(site, reference);
        await cli.confirm(`Delete the deployment template "${name}"?`, yes);
        const answer = await site.call(contract.deleteDeploymentTemplate, { params: { id } });
        cli.show(answer, () => `The deployment template "${name}" was deleted.\n`);
      }),
    'slipway deployment-templates delete Careful',
  );
}

function addReading(templates: Command, cli: Cli): void {
  examples(
    templates
      .command('list')
      .description('All deployment templates')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listDeploymentTemplates), (list) =>
          list.length === 0
            ? 'There are no deployment templates. Make one with "slipway deployment-templates create NAME".\n'
            : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway deployment-templates list',
  );
  examples(
    templates
      .command('show <template>')
      .description('All settings of a deployment template')
      .action(async (reference: string) => {
        const site = await cli.site();
        const template = await findDeploymentTemplate(site, reference);
        cli.show({ value: template, body: template }, (shown) =>
          renderProperties(templateProperties(shown), cli.paper),
        );
      }),
    'slipway deployment-templates show Careful',
  );
}

interface TemplateOptions extends SettingOptions {
  readonly description?: string;
  readonly purpose?: 'available' | 'required';
  readonly debug?: boolean;
}

const templateOptions = (command: Command): Command =>
  keptOptions(command)
    .option('--description <text>', 'what it is for')
    .option('--purpose <purpose>', 'available or required', oneOf(['available', 'required']))
    .option('--debug', 'each run begins in the debugger');

function addChanging(templates: Command, cli: Cli): void {
  examples(
    templateOptions(
      templates
        .command('create <name>')
        .description(
          'Make a deployment template, by options or by a deployment; a task sequence, a collection and times are not kept',
        )
        .option('--from <deployment>', 'with its settings; what else is given comes before them'),
    ).action(async (name: string, { from, ...options }: TemplateOptions & { from?: string }) => {
      const site = await cli.site();
      const before = from === undefined ? { purpose: 'available' as const } : await settingsOfDeployment(site, from);
      const body = { ...before, ...(await given(site, options)), name };
      const answer = await site.call(contract.createDeploymentTemplate, { body });
      cli.show(answer, ({ id }) => `The deployment template "${name}" was made. Its id is ${id}.\n`);
    }),
    'slipway deployment-templates create Careful --purpose required --most-starts 50 --wave 3,next=60 --stop-at-failures 2',
    'slipway deployment-templates create Careful --from "Install Debian -> Room 12"',
  );
  examples(
    templateOptions(
      templates
        .command('change <template>')
        .description(
          'Change a deployment template; what is left out stays, and deployments that were made by it stay as they are',
        )
        .option('--name <name>', 'what it is called from now on')
        .option('--no-debug', 'runs begin without the debugger'),
    ).action(async (reference: string, { name, ...options }: TemplateOptions & { name?: string }) => {
      const site = await cli.site();
      const { id } = await findDeploymentTemplate(site, reference);
      const body = { ...(await given(site, options)), ...(name !== undefined && { name }) };
      if (Object.keys(body).length === 0) throw new SlipwayError('SLIP-6001', 'Say what is to be changed.');
      const answer = await site.call(contract.changeDeploymentTemplate, { params: { id }, body });
      cli.show(answer, (template) => `The deployment template "${template.name}" was changed.\n`);
    }),
    'slipway deployment-templates change Careful --most-starts 100',
  );
}

async function given(site: Site, { description, purpose, debug, ...options }: TemplateOptions) {
  const settings = templateSettingsIn(await settingsGiven(site, options));
  const rest = Object.entries({ description, purpose, debug }).filter(([, value]) => value !== undefined);
  return { ...settings, ...Object.fromEntries(rest) };
}

async function settingsOfDeployment(site: Site, reference: string) {
  const { purpose, debug, ...settings } = await findDeployment(site, reference);
  return { purpose, debug, ...templateSettingsIn(settings) };
}

/** Throws SLIP-6001 where a wave names a collection. */
function templateSettingsIn({ waves, ...settings }: SettingsGiven) {
  if (waves?.some(({ collectionId }) => collectionId !== undefined))
    throw new SlipwayError(
      'SLIP-6001',
      'A template keeps no collections, and a wave names one: give waves with numbers of devices (--wave 5), or none (--wave none), and the others when you deploy.',
    );
  const kept = Object.entries(settings).filter(([key]) => contract.templateSettings.some((each) => each === key));
  return { ...Object.fromEntries(kept), ...(waves && { waves }) };
}

const columns: readonly Column<contract.DeploymentTemplate>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 20 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 1 },
  { header: 'PURPOSE', text: ({ purpose, debug }) => (debug ? `${purpose}, debug` : purpose) },
  { header: 'DESCRIPTION', text: ({ description }) => description, cutTo: 20, dropOrder: 2 },
];
