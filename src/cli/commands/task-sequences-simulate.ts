import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { listCollections } from '../../api/collections.ts';
import { getDevice } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import { listImages } from '../../api/images.ts';
import { type Inventory, InventorySchema } from '../../api/inventory.ts';
import type { Variable } from '../../api/variables.ts';
import { allNodes, enabledSteps, type TaskSequenceDocument } from '../../task-sequence/document.ts';
import { isRecord } from '../../task-sequence/is-record.ts';
import { requiredPe } from '../../task-sequence/places/required-pe.ts';
import { danglingId, packagesIn } from '../../task-sequence/references.ts';
import { simulate } from '../../task-sequence/simulation/simulate.ts';
import type { KnownPackage, SimulationInput } from '../../task-sequence/simulation/simulation.ts';
import { basesIn } from '../../task-sequence/software-by-variables.ts';
import { type Environment, environments } from '../../task-sequence/step.ts';
import type { Cli } from '../cli.ts';
import { collect, examples, oneOf, parseVariable } from '../command-line.ts';
import { allMembers, findDevice } from '../named-things.ts';
import { renderSimulation } from '../simulation-text.ts';
import type { Site } from '../site.ts';
import { softwareIfAny, softwareOf } from '../software-of-site.ts';
import { sequenceToSimulate } from '../task-sequence-given.ts';

interface SimulateOptions {
  readonly device?: string;
  readonly inventory?: string;
  readonly variable?: string[];
  readonly environment: Environment;
  readonly strict?: boolean;
}

export function addSimulate(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('simulate <file-or-task-sequence>')
      .description(
        'Walk a task sequence as a run would, with the real inventory of a computer, and change nothing. Exit code 1: the run would fail',
      )
      .addOption(
        new Option('--device <name>', 'a device of the site: its inventory and variables').conflicts('inventory'),
      )
      .option('--inventory <file>', 'or an inventory in a file: JSON, as "slipway devices show --output json" gives it')
      .option(
        '--variable <name=value>',
        'a variable besides, over those of the device; may be given several times',
        collect,
      )
      .option('--environment <environment>', 'where the run begins', oneOf(environments), 'linux-pe')
      .option('--strict', 'exit code 1 also when something cannot be told')
      .action((reference: string, options: SimulateOptions) => simulateOn(cli, reference, options)),
    'slipway task-sequences simulate "Install Debian" --device PC-07',
    'slipway task-sequences simulate debian.yaml --inventory pc-07.json --variable Role=Office --strict',
  );
}

async function simulateOn(cli: Cli, reference: string, options: SimulateOptions): Promise<void> {
  const given = await sequenceToSimulate(cli, reference);
  const computer = await computerOf(cli, options);
  const variables = merged([...computer.variables, ...(options.variable ?? []).map(parseVariable)]);
  const simulation = await simulate({
    document: given.whole,
    environment: options.environment,
    run: {
      ...{ launchMode: 'PXE', siteName: '', deviceId: computer.id, deviceName: computer.name, deploymentId: '' },
      ...{ taskSequenceId: given.id ?? '', taskSequenceName: given.document.name },
    },
    inventory: computer.inventory,
    variables: variables.flatMap(({ name, value, secret }) => (secret ? [] : { name, value: value ?? '' })),
    secretVariables: variables.flatMap(({ name, secret }) => (secret ? name : [])),
    ...(await contentFor(cli, given.whole)),
  });
  if (simulation.outcome === 'fails' || (options.strict && simulation.open.length + simulation.asks.length > 0))
    cli.exitCode = 1;
  const { manufacturer, model } = computer.inventory.smbios;
  const names = { taskSequence: given.document.name, device: computer.name, manufacturer, model };
  const head = { ...names, requiredPe: requiredPe(given.whole) };
  const body = { ...head, ...simulation };
  cli.show({ value: body, body }, () => renderSimulation(head, simulation, cli.paper));
}

interface Computer {
  readonly id: string;
  readonly name: string;
  readonly inventory: Inventory;
  /** Weakest first. */
  readonly variables: readonly Variable[];
}

async function computerOf(cli: Cli, { device, inventory }: SimulateOptions): Promise<Computer> {
  if (device !== undefined) return deviceOf(await cli.site(), device);
  if (inventory === undefined)
    throw new SlipwayError('SLIP-6001', 'Say which computer: --device NAME, or --inventory FILE.');
  return { ...(await readInventory(cli, inventory)), variables: [] };
}

async function deviceOf(site: Site, reference: string): Promise<Computer> {
  const { id, name } = await findDevice(site, reference);
  const { inventory, variables } = (await site.call(getDevice, { params: { id } })).value;
  if (inventory === null)
    throw new SlipwayError(
      'SLIP-1002',
      `The device "${name}" has told no inventory yet. Start it in the PE once, or give --inventory FILE.`,
    );
  return { id, name, inventory, variables: [...(await collectionVariables(site, id)), ...variables] };
}

/** Of several collections the one with the higher number wins, then the later name, as in a run. */
async function collectionVariables(site: Site, deviceId: string): Promise<Variable[]> {
  const all = (await site.call(listCollections)).value.filter(({ variables }) => variables.length > 0);
  const sorted = all.sort((a, b) => a.variablePrecedence - b.variablePrecedence || (a.name < b.name ? -1 : 1));
  const found: Variable[] = [];
  for (const { id, variables } of sorted) {
    const { value: members } = await allMembers(site, id);
    if (members.some((member) => member.deviceId === deviceId)) found.push(...variables);
  }
  return found;
}

/** The last of each name, without regard to case. */
function merged(variables: readonly Variable[]): Variable[] {
  return [...new Map(variables.map((variable) => [variable.name.toLowerCase(), variable])).values()];
}

/** An inventory, or a device with one in it. */
async function readInventory(cli: Cli, path: string): Promise<Pick<Computer, 'id' | 'name' | 'inventory'>> {
  const value = await readJson(resolve(cli.world.workingDirectory, path), path);
  const device = isRecord(value) && isRecord(value['inventory']) ? value : null;
  const { data, error } = InventorySchema.safeParse(device === null ? value : device['inventory']);
  if (data === undefined)
    throw new SlipwayError('SLIP-1001', `${path} holds no inventory.`, {
      problems: error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    });
  return { id: textOf(device?.['id'], ''), name: textOf(device?.['name'], path), inventory: data };
}

async function readJson(file: string, path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError('SLIP-6001', `The file ${path} cannot be read as JSON: ${why}.`, { cause });
  }
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

/** What the site has of images and software, where the sequence needs any. */
async function contentFor(
  cli: Cli,
  document: TaskSequenceDocument,
): Promise<Pick<SimulationInput, 'packages' | 'software'>> {
  const needed = [...enabledSteps(allNodes(document))].flatMap(({ options }) => packagesIn(options));
  const byVariables = Object.values(basesIn(document)).flat().length > 0;
  if (!needed.some((id) => danglingId(id) === null)) {
    const { definitions } = byVariables ? await softwareIfAny(cli) : { definitions: null };
    return { packages: new Map(), software: definitions };
  }
  const site = await cli.site();
  const [{ value: images }, software] = await Promise.all([site.call(listImages), softwareOf(site)]);
  const known = images.map(({ id, name, bytes, images: [first] }): [string, KnownPackage] => {
    return [id, { name, bytes, ...(first === undefined ? {} : { platform: first.platform }) }];
  });
  return { packages: new Map([...known, ...software.content]), software: software.definitions };
}
