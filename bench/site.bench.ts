/**
 * A site of a hundred thousand devices, five hundred collections (two hundred by rule) and two hundred deployments: lists, searches and orders of devices; what one changed inventory
 * and one full evaluation cost; boot decisions at five hundred a second; a thousand runs that report each second with fifty who watch. `--external`: on a PostgreSQL server of its own
 * in place of the embedded one; `SLIPWAY_BENCH_DATABASE_URL`: on that one, which is empty and can be reached from a lab network too. Boot decisions need root and
 * `npm run setup`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { Client as PostgresClient } from 'pg';
import type { z } from 'zod';
import { prepare } from '../setup/prepare.ts';
import { openSession } from '../src/api/agent.ts';
import { addCollectionMembers, createCollection, evaluateCollection } from '../src/api/collections.ts';
import { createDeployment } from '../src/api/deployments.ts';
import { type DeviceListQuerySchema, listDevices } from '../src/api/devices.ts';
import { createBootTicket } from '../src/api/site.ts';
import { createTaskSequence } from '../src/api/task-sequences.ts';
import { installBootImage } from '../src/lab/deployment.ts';
import { createLabNetwork } from '../src/lab/network.ts';
import { startLabSite } from '../src/lab/site.ts';
import { addressOf, type BenchSite, clientOf, startSite } from './bench-site.ts';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import { inOwnProcess, withMemory } from './computers-process.ts';
import type { DhcpOutcome } from './dhcp-clients.ts';
import type { Watched } from './event-watchers.ts';
import { type ExternalPostgres, startExternalPostgres } from './external-postgres.ts';
import { deployToFleet } from './fleet-runs.ts';
import { type Figures, pairFigure, plainFigure, quantile } from './measure.ts';
import { pause, processTree, run, settled } from './programs.ts';
import { databaseOf, fillFleet, fleetDevice, fleetInventory, MODELS } from './site-fleet.ts';

const repository = resolve(import.meta.dirname, '..');
const DEVICES = 100_000;
const RULE_COLLECTIONS = 200;
const DIRECT_COLLECTIONS = 300;
const DIRECT_MEMBERS = 200;
const DEPLOYMENTS = 200;
const COMPUTERS = 1000;
const WATCHERS = 50;
const SECONDS = 60;
const BOOTS_A_SECOND = 500;
const BOOT_SECONDS = 10;

export const benchmark: Benchmark = {
  description:
    'A site of 100,000 devices, 500 collections and 200 deployments: lists, evaluation, boot decisions, 1000 runs',
  needs: [],
  run: async (options) => {
    const given = process.env['SLIPWAY_BENCH_DATABASE_URL'];
    if (given !== undefined) return measure(options, { url: given, socketUrl: given, pid: null });
    if (!options.external) return measure(options, null);
    const server = await startExternalPostgres(join(options.folder, 'external-postgres'));
    try {
      return await measure(options, server);
    } finally {
      await server.stop();
    }
  },
};

/** A server that is not the embedded one; its process where it is ours. */
type External = Pick<ExternalPostgres, 'url' | 'socketUrl'> & { readonly pid: number | null };

async function measure(options: BenchmarkOptions, external: External | null): Promise<Figures> {
  const folder = join(options.folder, 'site');
  const devices = Math.round(DEVICES * options.scale);
  const at = (url: string | undefined) => (url === undefined ? [] : ['--database-url', url]);
  const site = await startSite(folder, ...at(external?.url));
  const pids = () => [...processTree(site.pid), ...(external?.pid ? processTree(external.pid) : [])];
  const figures: Figures = {};
  try {
    options.say(`writing ${devices} devices`);
    const database = external?.url ?? databaseOf(folder);
    await fillFleet(database, devices);
    Object.assign(figures, await lists(options, site, devices));
    const rules = await makeObjects(options, site, devices);
    Object.assign(figures, await evaluation(options, site, database, rules), await oneChange(options, site, devices));
    Object.assign(figures, await runs(options, site, folder, pids));
  } finally {
    await site.stop();
  }
  return { ...figures, ...(await boots(options, folder, devices, at(external?.socketUrl))) };
}

/** What a person asks the list of devices for, by chance. */
const questions: ((devices: number) => z.input<typeof DeviceListQuerySchema>)[] = [
  () => ({ limit: 100 }),
  (devices) => ({ limit: 100, after: fleetDevice(anyOf(devices)).name }),
  (devices) => ({ limit: 100, search: fleetDevice(anyOf(devices)).mac }),
  (devices) => ({ limit: 100, search: fleetInventory(anyOf(devices)).smbios.serialNumber ?? '' }),
  (devices) => ({ limit: 100, search: fleetDevice(anyOf(devices)).name.slice(3) }),
  () => ({ limit: 100, search: 'latitude' }),
  () => ({ limit: 100, sort: 'model' }),
  () => ({ limit: 100, sort: 'lastSeenAt', order: 'descending' }),
  () => ({ limit: 100, model: MODELS[anyOf(MODELS.length)]?.[1] ?? '', sort: 'lastSeenAt' }),
  () => ({ limit: 100, search: 'nothing has this' }),
];

function anyOf(count: number): number {
  return Math.floor(Math.random() * count);
}

async function lists({ say }: BenchmarkOptions, site: BenchSite, devices: number): Promise<Figures> {
  say('lists, searches, orders');
  const times: number[] = [];
  const worst = questions.map(() => 0);
  for (let round = 0; round < 30; round += 1)
    for (const [at, question] of questions.entries()) {
      const query = question(devices);
      const began = performance.now();
      await site.client(listDevices, { query });
      const took = performance.now() - began;
      if (round === 0) continue;
      times.push(took);
      worst[at] = Math.max(worst[at] ?? 0, took);
    }
  say(`the slowest of each question: ${worst.map((each) => Math.round(each)).join(', ')} ms`);
  return { 'list-p95': plainFigure(quantile(times, 0.95), 'ms', { atMost: 100 }) };
}

interface Rule {
  readonly collectionId: string;
  /** The same question as somebody would write it for the database. */
  readonly bare: string;
}

/** Collections by rule, direct ones, some that rest on others, and deployments of a task sequence to them. */
async function makeObjects({ say, scale }: BenchmarkOptions, site: BenchSite, devices: number): Promise<Rule[]> {
  const { client } = site;
  const count = (of: number) => Math.max(1, Math.round(of * scale));
  say(`making ${count(RULE_COLLECTIONS)} collections by rule and ${count(DIRECT_COLLECTIONS)} others`);
  const rules: Rule[] = [];
  for (let number = 0; number < count(RULE_COLLECTIONS); number += 1) {
    const { query, bare } = ruleOf(number);
    const { id } = await client(createCollection, {
      body: { name: `Rule ${number}`, queryRules: [{ name: 'rule', query }] },
    });
    rules.push({ collectionId: id, bare });
  }
  const others: string[] = [];
  for (let number = 0; number < count(DIRECT_COLLECTIONS); number += 1) {
    const resting = rules[number % rules.length]?.collectionId ?? '';
    const more = number % 10 === 0 ? { includedCollectionIds: [resting] } : {};
    const { id } = await client(createCollection, { body: { name: `Room ${number}`, ...more } });
    const first = (number * DIRECT_MEMBERS) % devices;
    const deviceIds = Array.from({ length: DIRECT_MEMBERS }, (_, at) => fleetDevice((first + at) % devices).id);
    await client(addCollectionMembers, { params: { id }, body: { deviceIds: [...new Set(deviceIds)] } });
    others.push(id);
  }
  const steps = [{ type: 'run-command-line', name: 'Look', options: { commandLine: 'uname -a' } }];
  const sequence = await client(createTaskSequence, { body: { document: { version: 1, name: 'Bench', steps } } });
  const targets = [...others, ...rules.map(({ collectionId }) => collectionId)];
  for (const collectionId of targets.slice(0, count(DEPLOYMENTS)))
    await client(createDeployment, { body: { taskSequenceId: sequence.id, collectionId, purpose: 'available' } });
  return rules;
}

/** Five kinds in turn. */
function ruleOf(number: number): { query: string; bare: string } {
  const [manufacturer, model] = MODELS[number % MODELS.length] ?? MODELS[0];
  const gibibytes = 2 ** (2 + (number % 4));
  const bytes = gibibytes * 2 ** 30;
  const from = (condition: string) => `select id from device where ${condition}`;
  switch (number % 5) {
    case 0:
      return {
        query: `model = "${model}" and memory >= ${gibibytes} GB`,
        bare: from(`fact_model = '${model.toLowerCase()}' and fact_memory >= ${bytes}`),
      };
    case 1:
      return {
        query: `name like "PC-${String(number).padStart(3, '0')}*"`,
        bare: from(`fact_name like 'pc-${String(number).padStart(3, '0')}%'`),
      };
    case 2:
      return {
        query: `manufacturer = "${manufacturer}" and not firmware = "bios" and secure-boot = true`,
        bare: from(
          `fact_manufacturer = '${manufacturer.toLowerCase()}' and not fact_firmware = 'bios' and fact_secure_boot`,
        ),
      };
    case 3:
      return {
        query: `ip-address like "10.${number}.*"`,
        bare: from(`exists (select from unnest(fact_ip_addresses) as address where address like '10.${number}.%')`),
      };
    default:
      return {
        query: `select * from SMS_R_System inner join SMS_G_System_PC_BIOS on SMS_G_System_PC_BIOS.ResourceId = SMS_R_System.ResourceId where SMS_R_System.Name like "PC-%${number % 10}" and SMS_G_System_PC_BIOS.SerialNumber is not null`,
        bare: from(`fact_name like 'pc-%${number % 10}' and fact_serial_number is not null`),
      };
  }
}

async function evaluation(
  { say, pairs }: BenchmarkOptions,
  site: BenchSite,
  database: string,
  rules: readonly Rule[],
): Promise<Figures> {
  say('full evaluation of all rules');
  const bare = new PostgresClient(
    database.startsWith('postgres')
      ? { connectionString: database }
      : { host: database, user: 'slipway', database: 'slipway' },
  );
  await bare.connect();
  const timed = async (each: (rule: Rule) => Promise<unknown>) => {
    const began = performance.now();
    for (const rule of rules) await each(rule);
    return (performance.now() - began) / 1000;
  };
  try {
    const measured = [];
    for (let pair = 0; pair <= Math.min(3, pairs); pair += 1) {
      const peer = await timed(({ bare: text }) => bare.query(text));
      const ours = await timed(({ collectionId: id }) => site.client(evaluateCollection, { params: { id }, body: {} }));
      if (pair > 0) measured.push({ ours, peer });
    }
    return {
      'full-evaluation': pairFigure(measured, {
        ...{ peerName: 'the bare SQL of the rules', unit: 's', target: { atMost: 3 } },
      }),
    };
  } finally {
    await bare.end();
  }
}

/** A computer arrives with another model and more memory: it leaves and enters collections before it is told what is deployed to it. */
async function oneChange({ say }: BenchmarkOptions, site: BenchSite, devices: number): Promise<Figures> {
  say('one changed inventory');
  const stranger = clientOf(await addressOf(site));
  const arrive = async (number: number, changed: boolean) => {
    const { ticketFile } = await site.client(createBootTicket, { params: { id: fleetDevice(number).id } });
    const plain = fleetInventory(number);
    const inventory = changed
      ? {
          ...plain,
          memoryBytes: 64 * 2 ** 30,
          smbios: { ...plain.smbios, manufacturer: 'HP', model: 'ProBook 450 G9' },
        }
      : plain;
    const began = performance.now();
    await stranger(openSession, {
      body: {
        credential: { kind: 'boot-ticket', ticket: JSON.parse(ticketFile).ticket },
        ...{ inventory, environment: 'linux-pe', agentVersion: '0.1.0', agentTime: new Date().toISOString() },
      },
    });
    return performance.now() - began;
  };
  const times = { same: [] as number[], changed: [] as number[] };
  for (let round = 0; round < 31; round += 1) {
    const same = await arrive((round * 7) % devices, false);
    const changed = await arrive((round * 7 + 3) % devices, true);
    if (round === 0) continue;
    times.same.push(same);
    times.changed.push(changed);
  }
  return {
    'arrival-unchanged': plainFigure(quantile(times.same, 0.5), 'ms'),
    'inventory-change-p95': plainFigure(quantile(times.changed, 0.95), 'ms', { atMost: 500 }),
  };
}

async function runs(
  { say, scale }: BenchmarkOptions,
  site: BenchSite,
  folder: string,
  pids: () => number[],
): Promise<Figures> {
  const count = Math.round(COMPUTERS * scale);
  say(`${count} runs and ${WATCHERS} watchers`);
  const devices = Array.from({ length: count }, (_, at) => fleetDevice(at * 2));
  const computers = await deployToFleet(site.client, devices);
  const watchers = watch(join(folder, 'run/api.sock'));
  const memory: number[] = [];
  const { siteUrl } = await addressOf(site);
  const outcome = await withMemory(pids, memory, () =>
    inOwnProcess({ computers, arrivalSeconds: 30, seconds: SECONDS, siteUrl }),
  );
  for (const reason of new Set(outcome.lost)) say(`lost: ${reason}`);
  const { delays, seen } = await endOf(watchers);
  const fewest = Math.min(...seen);
  say(`each watcher saw ${fewest} to ${Math.max(...seen)} events`);
  return {
    lost: plainFigure(outcome.lost.length, 'requests', { atMost: 0 }),
    'report-p99': plainFigure(quantile(outcome.reports, 0.99), 'ms', { atMost: 250 }),
    'event-delay-p99': plainFigure(weightedQuantile(delays, 0.99), 'ms', { atMost: 1000 }),
    'events-missed': plainFigure(Math.max(...seen) - fewest, 'events', { atMost: 0 }),
    memory: plainFigure(Math.max(...memory), 'MB PSS with PostgreSQL', { atMost: 1024 }),
  };
}

function watch(socket: string): ChildProcess {
  const program = join(import.meta.dirname, 'event-watchers.ts');
  return spawn(process.execPath, [program, socket, String(WATCHERS)], { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function endOf(watchers: ChildProcess): Promise<Watched> {
  let text = '';
  watchers.stdout?.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  // Events of the last reports are on their way.
  await pause(2000);
  watchers.stdin?.write('end\n');
  await once(watchers, 'close');
  return JSON.parse(text);
}

function weightedQuantile(counted: Watched['delays'], share: number): number {
  const sorted = counted.toSorted(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  for (const [value, count] of sorted) {
    below += count;
    if (below >= total * share) return value;
  }
  return Number.NaN;
}

/** The same site again, with its network boot, in a network of its own. */
async function boots(
  { say, scale }: BenchmarkOptions,
  dataDirectory: string,
  devices: number,
  more: readonly string[],
): Promise<Figures> {
  say(`boot decisions, ${BOOTS_A_SECOND} a second`);
  const quiet = () => undefined;
  const network = await createLabNetwork({
    ...{ name: 'bench-site', subnet: '10.77.0.0/16', taps: 0, dhcpHost: true, log: quiet },
  });
  try {
    const site = await startLabSite({
      ...{ network, dataDirectory, repository, log: quiet, arguments: ['--log-level', 'warn', ...more] },
    });
    try {
      const { bootImage } = await prepare({ bootImage: 'fast', sampleImage: false });
      if (bootImage !== null) await installBootImage(site.client, bootImage);
      const count = Math.min(devices / 2, Math.round(BOOTS_A_SECOND * BOOT_SECONDS * scale));
      const ask = async (first: number, many: number): Promise<DhcpOutcome> => {
        const program = join(import.meta.dirname, 'dhcp-clients.ts');
        const words = ['eth0', first, many, BOOTS_A_SECOND, 'open'].map(String);
        return JSON.parse(
          await run('ip', 'netns', 'exec', network.dhcpNamespace ?? '', process.execPath, program, ...words),
        );
      };
      // The site has just started: Node compiles, connections plan, pages of the database are read. Others ask first, as a first pair is not counted elsewhere;
      // all who are measured ask for the first time.
      const afterStart = await ask(count, count);
      await settled(site.pid);
      const { offers, times, lateness } = await ask(0, count);
      const lost = 2 * count - afterStart.offers - offers;
      return {
        'boot-decisions-lost': plainFigure(lost, 'requests', { atMost: 0 }),
        'boot-clients-late-p99': plainFigure(quantile(lateness, 0.99), 'ms'),
        'boot-decision-p50': plainFigure(quantile(times, 0.5), 'ms'),
        'boot-decision-p99': plainFigure(quantile(times, 0.99), 'ms', { atMost: 20 }),
        'boot-decision-after-start-p99': plainFigure(quantile(afterStart.times, 0.99), 'ms'),
      };
    } finally {
      await site.stop();
    }
  } finally {
    await network.close();
  }
}
