import type { Command } from 'commander';
import * as contract from '../../api/email.ts';
import { SlipwayError } from '../../api/errors.ts';
import { readCertificates } from '../certificate-file.ts';
import type { Cli } from '../cli.ts';
import { collect, examples, oneOf, wholeNumber } from '../command-line.ts';
import { askNewPassword } from '../new-password.ts';
import { timeText } from '../quantities.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';

/** `slipway email`: by which SMTP server people are told of alerts, and whom. */
export function addEmail(program: Command, cli: Cli): void {
  const email = program.command('email').description('Who is told of alerts by e-mail, and by which SMTP server');
  examples(
    email
      .command('show')
      .description('The SMTP server and who is told')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.getEmailSettings), (settings) => render(settings, cli.paper));
      }),
    'slipway email show',
  );
  addSet(email, cli);
  addTest(email, cli);
  addDeliveries(email, cli);
}

interface SetOptions {
  host?: string;
  port?: number;
  security?: contract.EmailSettings['security'];
  caCertificates?: string;
  publicAuthorities?: true;
  user?: string | false;
  from?: string;
  to?: string[];
  enable?: true;
  disable?: true;
}

function addSet(email: Command, cli: Cli): void {
  examples(
    email
      .command('set')
      .summary('Change the SMTP server and who is told; what is not given stays')
      .description(
        'Change the SMTP server and who is told; what is not given stays. With --user it asks for the password, or reads it as one line of standard input.',
      )
      .option('--host <host>', 'name or address of the SMTP server')
      .option('--port <number>', 'its port (587 at first)', wholeNumber(1, 65_535))
      .option(
        '--security <how>',
        'starttls (at first), tls from the first byte, or none: whoever is between reads all',
        oneOf(contract.emailSecurities),
      )
      .option('--ca-certificates <file>', "its authority's certificates (PEM), where not everybody trusts it")
      .option('--public-authorities', 'trust the authorities that everybody trusts again')
      .option('--user <name>', 'signs in with this name and a password')
      .option('--no-user', 'signs in no more')
      .option('--from <address>', 'the sender')
      .option('--to <address>', 'who is told (again for more); replaces what was set', collect)
      .option('--enable', 'tell of alerts that are raised from now on')
      .option('--disable', 'tell nobody')
      .action(async (options: SetOptions) => {
        const body = await changeOf(cli, options);
        const site = await cli.site();
        cli.show(await site.call(contract.changeEmailSettings, { body }), (after) => render(after, cli.paper));
      }),
    'slipway email set --host smtp.example.org --from slipway@example.org --to it@example.org --enable',
    'slipway email set --user slipway',
    'slipway email set --disable',
  );
}

async function changeOf(cli: Cli, options: SetOptions): Promise<contract.EmailSettingsChange> {
  const { caCertificates, publicAuthorities, user, enable, disable, ...plain } = options;
  if (enable && disable) throw new SlipwayError('SLIP-6001', 'Give --enable or --disable, not both.');
  if (caCertificates !== undefined && publicAuthorities)
    throw new SlipwayError('SLIP-6001', 'Give --ca-certificates or --public-authorities, not both.');
  if (typeof user === 'string' && plain.security === 'none')
    throw new SlipwayError(
      'SLIP-6001',
      'Without TLS everybody between the site and the SMTP server reads the password. Give --security starttls or tls, or leave --user out.',
    );
  const trust =
    caCertificates === undefined ? undefined : await readCertificates(cli.world.workingDirectory, caCertificates);
  return {
    ...plain,
    ...(publicAuthorities ? { caCertificates: null } : trust === undefined ? {} : { caCertificates: trust }),
    ...(enable ? { enabled: true } : disable ? { enabled: false } : {}),
    ...(await credentialsOf(cli, user)),
  };
}

async function credentialsOf(cli: Cli, user: string | false | undefined) {
  if (user === undefined) return {};
  if (user === false) return { userName: null };
  return { userName: user, password: await askNewPassword(cli, `Password of ${user} at the SMTP server`) };
}

function addTest(email: Command, cli: Cli): void {
  examples(
    email
      .command('test <address>')
      .description(
        'Send one e-mail, now and once, and say what the SMTP server has answered; ends with 1 when it is not taken',
      )
      .action(async (to: string) => {
        const site = await cli.site();
        const answer = await site.call(contract.testEmail, { body: { to } });
        cli.exitCode = answer.value.sent ? 0 : 1;
        cli.show(answer, ({ answer: said, problem }) =>
          problem === null
            ? `The SMTP server has taken the e-mail to ${to}. It says: ${said}\n`
            : `The e-mail to ${to} was not sent. ${problem}\n`,
        );
      }),
    'slipway email test kim@example.org',
  );
}

function addDeliveries(email: Command, cli: Cli): void {
  examples(
    email
      .command('deliveries')
      .description('E-mails of alerts, newest first')
      .option('--limit <number>', 'at most this many', wholeNumber(1, 1000), 100)
      .action(async (query: { limit: number }) => {
        const site = await cli.site();
        const answer = await site.call(contract.listEmailDeliveries, { query });
        cli.show(answer, (list) =>
          list.length === 0 ? 'Nothing was sent yet.\n' : renderTable(list, deliveryColumns, cli.paper),
        );
      }),
    'slipway email deliveries',
  );
}

function render(settings: contract.EmailSettings, paper: Paper): string {
  const { enabled, host, port, security, caCertificates, userName, from, to } = settings;
  return renderProperties(
    [
      ['E-mail of alerts', enabled ? 'on' : 'off'],
      ['SMTP server', host === null ? 'none' : `${host}, port ${port}`],
      ['Security', security === 'none' ? 'none: whoever is between reads all' : security],
      ['Authorities', caCertificates === null ? 'those that everybody trusts' : 'its own alone'],
      ['Signs in as', userName ?? 'nobody'],
      ['From', from ?? 'nobody'],
      ['To', to.length === 0 ? 'nobody' : to.join(', ')],
    ],
    paper,
  );
}

const stateColours = { waiting: 'yellow', delivered: 'green', failed: 'red' } as const;

const deliveryColumns: readonly Column<contract.EmailDelivery>[] = [
  { header: 'TIME', text: ({ createdAt }) => timeText(createdAt), dropOrder: 1 },
  { header: 'TO', text: ({ to }) => to, cutTo: 16 },
  { header: 'SUBJECT', text: ({ subject }) => subject, cutTo: 20, dropOrder: 2 },
  { header: 'STATE', text: ({ state }) => state, colour: ({ state }) => stateColours[state] },
  { header: 'ATTEMPTS', text: ({ attempts }) => String(attempts), align: 'right' },
  { header: 'ANSWER', text: ({ answer, problem }) => problem ?? answer ?? '', cutTo: 20, wrap: true },
];
