/** What a site is started with: flags, which win, and environment variables, parsed once. main.ts hands both in. */
import { parseArgs } from 'node:util';
import { type Config, ConfigSchema } from './config.ts';
import { cannotStart, DEFAULT_DATA } from './data-directory.ts';
import { type Role, roles } from './roles.ts';

export type StartRequest =
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'role-process'; readonly logLevel: LogLevel }
  | { readonly kind: 'serve'; readonly config: Config; readonly roles: readonly Role[]; readonly logLevel: LogLevel };

const logLevels = ['debug', 'info', 'warn', 'error'] as const;
type LogLevel = (typeof logLevels)[number];

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** IPv4 addresses of this machine but the loopback's: when there is one, it need not be given. */
  readonly addresses: readonly string[];
  /** Where this program's set-up builds boot images: files are taken from there, whatever else is allowed. */
  readonly builtBootImages: string;
}

const FLAGS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  data: { type: 'string' },
  address: { type: 'string' },
  'site-name': { type: 'string' },
  'api-port': { type: 'string' },
  'boot-port': { type: 'string' },
  'database-url': { type: 'string' },
  netboot: { type: 'boolean' },
  interface: { type: 'string', multiple: true },
  'webhook-network': { type: 'string', multiple: true },
  'source-folder': { type: 'string', multiple: true },
  'content-over-tls': { type: 'boolean' },
  'kernel-arguments': { type: 'string' },
  'keep-run-log-days': { type: 'string' },
  'keep-run-days': { type: 'string' },
  'keep-boot-event-days': { type: 'string' },
  /** How a lab tells its site where it is; not for people. */
  'lab-socket': { type: 'string' },
  roles: { type: 'string' },
  'log-level': { type: 'string' },
  /** How the supervisor starts a child; not for people. */
  'role-process': { type: 'boolean' },
} as const;

export const usage = `Usage: slipway serve [options]

Runs a site: API, content and network boot.

  --data DIRECTORY          where everything is kept (SLIPWAY_DATA_DIRECTORY; default ${DEFAULT_DATA})
  --address ADDRESS         the IPv4 address that computers reach the site at (SLIPWAY_ADDRESS; default: this
                            machine's, when it has just one)
  --site-name NAME          what people see (SLIPWAY_SITE_NAME; default Slipway)
  --api-port PORT           the API, over TLS (SLIPWAY_API_PORT; default 8443)
  --boot-port PORT          boot files and content, plain HTTP (SLIPWAY_BOOT_PORT; default 8080)
  --database-url URL        an external PostgreSQL (better: SLIPWAY_DATABASE_URL, since everybody sees command lines);
                            default: the embedded one below the data directory
  --no-netboot              do not answer DHCP and TFTP (SLIPWAY_NETBOOT=false)
  --interface NAME          network interface for network boot, repeatable (SLIPWAY_INTERFACES=a,b; default: those
                            that carry the address)
  --content-over-tls        send image bytes over TLS too (SLIPWAY_CONTENT_OVER_TLS=true)
  --kernel-arguments TEXT   added to every boot of the PE, such as console=ttyS0 (SLIPWAY_KERNEL_ARGUMENTS)
  --keep-run-log-days DAYS  how long the log of a run that has ended is kept (SLIPWAY_KEEP_RUN_LOG_DAYS; default 180,
                            0: for ever)
  --keep-run-days DAYS      the same for runs that a later one of the same device and deployment has followed, with the
                            same end (SLIPWAY_KEEP_RUN_DAYS; default 0)
  --webhook-network NETWORK    a network beyond the public ones that webhooks may be sent to, repeatable, such as
                            10.1.0.0/16 (SLIPWAY_WEBHOOK_NETWORKS=a,b)
  --source-folder DIRECTORY    a folder of this machine that the files of packages, applications, images and boot
                            images may be taken from, repeatable (SLIPWAY_SOURCE_FOLDERS=a,b; default /srv)
  --keep-boot-event-days DAYS  the same for boot requests (SLIPWAY_KEEP_BOOT_EVENT_DAYS; default 90)
  --roles LIST              ${roles.join(',')} or some of them (SLIPWAY_ROLES; default all). Roles of different
                            processes are supervised children; a single one runs in this process
  --log-level LEVEL         ${logLevels.join(', ')} (SLIPWAY_LOG_LEVEL; default info)
  --version, --help
`;

/** Throws SLIP-1009 that names the flag and what is wrong with it. */
export function parseCommandLine(args: readonly string[], surroundings: Surroundings): StartRequest {
  const flags = parseFlags(args);
  if (flags.help === true) return { kind: 'help' };
  if (flags.version === true) return { kind: 'version' };
  const env = surroundings.environment;
  const logLevel = oneOf('--log-level', flags['log-level'] ?? env['SLIPWAY_LOG_LEVEL'] ?? 'info', logLevels);
  if (flags['role-process'] === true) return { kind: 'role-process', logLevel };
  return {
    kind: 'serve',
    config: parseConfig(flags, surroundings),
    roles: oneOrMoreOf('--roles', flags.roles ?? env['SLIPWAY_ROLES'] ?? roles.join(), roles),
    logLevel,
  };
}

type Flags = ReturnType<typeof parseArgs<{ options: typeof FLAGS; allowNegative: true }>>['values'];

function parseFlags(args: readonly string[]): Flags {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowNegative: true, strict: true }).values;
  } catch (error) {
    throw cannotStart(
      `${error instanceof Error ? error.message : String(error)} (slipway serve --help shows the options).`,
    );
  }
}

function parseConfig(flags: Flags, { environment: env, addresses, builtBootImages }: Surroundings): Config {
  const loose = {
    dataDirectory: flags.data ?? env['SLIPWAY_DATA_DIRECTORY'] ?? DEFAULT_DATA,
    address: flags.address ?? env['SLIPWAY_ADDRESS'] ?? onlyAddress(addresses),
    siteName: flags['site-name'] ?? env['SLIPWAY_SITE_NAME'],
    apiPort: port('--api-port', flags['api-port'] ?? env['SLIPWAY_API_PORT']),
    bootPort: port('--boot-port', flags['boot-port'] ?? env['SLIPWAY_BOOT_PORT']),
    databaseUrl: flags['database-url'] ?? env['SLIPWAY_DATABASE_URL'],
    netboot: flags.netboot ?? yesOrNo('SLIPWAY_NETBOOT', env['SLIPWAY_NETBOOT']),
    netbootInterfaces: flags.interface ?? list(env['SLIPWAY_INTERFACES']),
    webhookNetworks: flags['webhook-network'] ?? list(env['SLIPWAY_WEBHOOK_NETWORKS']),
    sourceFolders: flags['source-folder'] ?? list(env['SLIPWAY_SOURCE_FOLDERS']),
    contentOverTls: flags['content-over-tls'] ?? yesOrNo('SLIPWAY_CONTENT_OVER_TLS', env['SLIPWAY_CONTENT_OVER_TLS']),
    kernelArguments: flags['kernel-arguments'] ?? env['SLIPWAY_KERNEL_ARGUMENTS'],
    labSocket: flags['lab-socket'],
    keepRunLogDays: days('--keep-run-log-days', flags['keep-run-log-days'] ?? env['SLIPWAY_KEEP_RUN_LOG_DAYS']),
    keepRunDays: days('--keep-run-days', flags['keep-run-days'] ?? env['SLIPWAY_KEEP_RUN_DAYS']),
    keepBootEventDays: days(
      '--keep-boot-event-days',
      flags['keep-boot-event-days'] ?? env['SLIPWAY_KEEP_BOOT_EVENT_DAYS'],
    ),
  };
  const parsed = ConfigSchema.safeParse(loose);
  if (parsed.success) return { ...parsed.data, sourceFolders: [...parsed.data.sourceFolders, builtBootImages] };
  const problems = parsed.error.issues.map((issue) => `${FLAG_OF[String(issue.path[0])] ?? ''}: ${issue.message}`);
  throw cannotStart(`The settings are not valid. ${problems.join('; ')}. (slipway serve --help shows the options.)`);
}

const FLAG_OF: Readonly<Record<string, string>> = {
  dataDirectory: '--data',
  address: '--address',
  siteName: '--site-name',
  apiPort: '--api-port',
  bootPort: '--boot-port',
  databaseUrl: '--database-url',
  netbootInterfaces: '--interface',
  webhookNetworks: '--webhook-network',
  kernelArguments: '--kernel-arguments',
  sourceFolders: '--source-folder',
  labSocket: '--lab-socket',
};

function onlyAddress(addresses: readonly string[]): string {
  const [only, ...others] = addresses;
  if (only !== undefined && others.length === 0) return only;
  throw cannotStart(
    only === undefined
      ? 'This machine has no IPv4 address but the loopback. Give one with --address, such as --address 127.0.0.1 for a trial.'
      : `This machine has several IPv4 addresses (${addresses.join(', ')}). Say at which computers reach the site: --address.`,
  );
}

function port(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= 65_535) return number;
  throw cannotStart(`${flag}: "${text}" is not a port (1 to 65535).`);
}

function days(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw cannotStart(`${flag}: "${text}" is not a number of days (0: for ever).`);
}

function yesOrNo(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^(true|yes|1|on)$/i.test(text)) return true;
  if (/^(false|no|0|off)$/i.test(text)) return false;
  throw cannotStart(`${name}: "${text}" is neither true nor false.`);
}

function list(text: string | undefined): string[] | undefined {
  return text === undefined
    ? undefined
    : text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
}

function oneOrMoreOf<T extends string>(flag: string, text: string, known: readonly T[]): T[] {
  const parts = list(text) ?? [];
  if (parts.length === 0) throw cannotStart(`${flag}: name at least one of ${known.join(', ')}.`);
  return [...new Set(parts.map((part) => oneOf(flag, part, known)))];
}

function oneOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  const found = known.find((each) => each === text);
  if (found === undefined) throw cannotStart(`${flag}: "${text}" is none of ${known.join(', ')}.`);
  return found;
}
