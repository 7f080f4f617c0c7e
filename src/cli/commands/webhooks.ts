import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import * as contract from '../../api/webhooks.ts';
import { readCertificates } from '../certificate-file.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf, wholeNumber } from '../command-line.ts';
import { findNamed } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import type { Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';

type EventKind = (typeof contract.webhookEventKinds)[number];

export function addWebhooks(program: Command, cli: Cli): void {
  const webhooks = program.command('webhooks').description('Who is told by HTTP when runs end and alerts are raised');
  examples(
    webhooks
      .command('list')
      .description('All webhooks')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listWebhooks), (list) =>
          list.length === 0 ? 'There are no webhooks.\n' : renderTable(list, webhookColumns, cli.paper),
        );
      }),
    'slipway webhooks list',
  );
  addCreate(webhooks, cli);
  addChange(webhooks, cli);
  addDelete(webhooks, cli);
  addTest(webhooks, cli);
  addDeliveries(webhooks, cli);
}

interface CreateOptions {
  event?: EventKind[];
  caCertificates?: string;
  allowHttp?: boolean;
}

const eventOption = (before: EventKind[] | undefined, word: string): EventKind[] => [
  ...(before ?? []),
  oneOf(contract.webhookEventKinds)(word),
];

function addCreate(webhooks: Command, cli: Cli): void {
  examples(
    webhooks
      .command('create <name> <url>')
      .description('Add a webhook; asks for the secret that its deliveries are signed with')
      .option(
        '--event <kind>',
        `what it is told of, repeatable (all unless told): ${contract.webhookEventKinds.join(', ')}`,
        (word: string, before: EventKind[] | undefined) => eventOption(before, word),
      )
      .option('--ca-certificates <file>', "its authority's certificates (PEM), where not everybody trusts it")
      .option('--allow-http', 'the URL may be http: whoever is between reads what is sent')
      .action(async (name: string, url: string, { event, caCertificates, allowHttp }: CreateOptions) => {
        const pem =
          caCertificates === undefined ? null : await readCertificates(cli.world.workingDirectory, caCertificates);
        const secret = await askSecret(cli, `Secret of ${name}`);
        const site = await cli.site();
        const eventKinds = event ?? [...contract.webhookEventKinds];
        const body = { name, url, eventKinds, secret, caCertificates: pem, allowHttp: allowHttp ?? false };
        const answer = await site.call(contract.createWebhook, { body });
        cli.show(answer, (made) => `The webhook ${made.name} was made. Try it: slipway webhooks test "${made.name}"\n`);
      }),
    'slipway webhooks create chat https://hooks.example/slipway --event run-failed --event alert-raised',
  );
}

/** Never of the command line, which every user of the machine can read. */
async function askSecret(cli: Cli, question: string): Promise<string> {
  const secret = await cli.terminal.askHidden(`${question}, 16 characters or more: `);
  if (secret === '')
    throw new SlipwayError(
      'SLIP-6001',
      'No secret was given. Nothing was changed. Type it, or give it as one line of standard input.',
    );
  return secret;
}

interface ChangeOptions {
  url?: string;
  event?: EventKind[];
  caCertificates?: string;
  publicAuthorities?: true;
  secret?: boolean;
  enable?: boolean;
  disable?: boolean;
}

function addChange(webhooks: Command, cli: Cli): void {
  examples(
    webhooks
      .command('change <webhook>')
      .description('Change a webhook; what is not given stays')
      .option('--url <url>', 'another URL')
      .option(
        '--event <kind>',
        'what it is told of, repeatable; replaces what was set',
        (word: string, before: EventKind[] | undefined) => eventOption(before, word),
      )
      .option('--secret', 'asks for another secret')
      .option('--ca-certificates <file>', "its authority's certificates (PEM), where not everybody trusts it")
      .option('--public-authorities', 'trust the authorities that everybody trusts again')
      .option('--enable', 'it is told again, of what happens from now on')
      .option('--disable', 'it is told nothing')
      .action(async (reference: string, { url, event, secret, enable, disable, ...trust }: ChangeOptions) => {
        if (enable && disable) throw new SlipwayError('SLIP-6001', 'Give --enable or --disable, not both.');
        const trusted = await trustOf(cli, trust);
        const site = await cli.site();
        const { id, name } = await findWebhook(site, reference);
        const given = secret ? { secret: await askSecret(cli, `New secret of ${name}`) } : {};
        const switched = enable ? { enabled: true } : disable ? { enabled: false } : {};
        const body = { url, eventKinds: event, ...trusted, ...given, ...switched };
        const answer = await site.call(contract.changeWebhook, { params: { id }, body });
        cli.show(answer, (changed) => `The webhook ${changed.name} is ${changed.enabled ? 'enabled' : 'disabled'}.\n`);
      }),
    'slipway webhooks change chat --disable',
  );
}

async function trustOf(cli: Cli, { caCertificates, publicAuthorities }: ChangeOptions) {
  if (caCertificates !== undefined && publicAuthorities)
    throw new SlipwayError('SLIP-6001', 'Give --ca-certificates or --public-authorities, not both.');
  if (publicAuthorities) return { caCertificates: null };
  return caCertificates === undefined
    ? {}
    : { caCertificates: await readCertificates(cli.world.workingDirectory, caCertificates) };
}

function addDelete(webhooks: Command, cli: Cli): void {
  examples(
    webhooks
      .command('delete <webhook>')
      .description('Delete a webhook with its deliveries')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findWebhook(site, reference);
        await cli.confirm(`Delete the webhook "${name}"?`, yes);
        const answer = await site.call(contract.deleteWebhook, { params: { id } });
        cli.show(answer, () => `The webhook ${name} was deleted.\n`);
      }),
    'slipway webhooks delete chat',
  );
}

function addTest(webhooks: Command, cli: Cli): void {
  examples(
    webhooks
      .command('test <webhook>')
      .description('Send a test to a webhook, now and once; ends with 1 when it is not taken')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id, name } = await findWebhook(site, reference);
        const answer = await site.call(contract.testWebhook, { params: { id } });
        cli.exitCode = answer.value.delivered ? 0 : 1;
        cli.show(answer, ({ status, problem }) =>
          problem === null
            ? `${name} has taken it (HTTP status ${status}).\n`
            : `${name} has not taken it. ${problem}\n`,
        );
      }),
    'slipway webhooks test chat',
  );
}

function addDeliveries(webhooks: Command, cli: Cli): void {
  examples(
    webhooks
      .command('deliveries <webhook>')
      .description('What a webhook was sent, newest first')
      .option('--limit <number>', 'at most this many', wholeNumber(1, 1000), 100)
      .action(async (reference: string, query: { limit: number }) => {
        const site = await cli.site();
        const { id } = await findWebhook(site, reference);
        const answer = await site.call(contract.listWebhookDeliveries, { params: { id }, query });
        cli.show(answer, (list) =>
          list.length === 0
            ? 'Nothing was sent yet; tests are not kept.\n'
            : renderTable(list, deliveryColumns, cli.paper),
        );
      }),
    'slipway webhooks deliveries chat',
  );
}

async function findWebhook(site: Site, reference: string): Promise<contract.Webhook> {
  return findNamed((await site.call(contract.listWebhooks)).value, reference, 'webhook');
}

const webhookColumns: readonly Column<contract.Webhook>[] = [
  { header: 'NAME', text: ({ name }) => name },
  { header: 'URL', text: ({ url }) => url, cutTo: 20 },
  { header: 'TOLD OF', text: ({ eventKinds }) => eventKinds.join(', '), cutTo: 16, wrap: true },
  { header: 'ENABLED', text: ({ enabled }) => (enabled ? 'yes' : 'no'), dropOrder: 1 },
];

const stateColours = { waiting: 'yellow', delivered: 'green', failed: 'red' } as const;

const deliveryColumns: readonly Column<contract.WebhookDelivery>[] = [
  { header: 'TIME', text: ({ createdAt }) => timeText(createdAt), dropOrder: 1 },
  { header: 'EVENT', text: ({ kind }) => kind },
  { header: 'STATE', text: ({ state }) => state, colour: ({ state }) => stateColours[state] },
  { header: 'ATTEMPTS', text: ({ attempts }) => String(attempts), align: 'right' },
  { header: 'STATUS', text: ({ status }) => (status === null ? '-' : String(status)), align: 'right', dropOrder: 2 },
  { header: 'PROBLEM', text: ({ problem }) => problem ?? '', cutTo: 20, wrap: true },
];
