/** Asks the site for what a simulation needs, and simulates here, as `slipway task-sequences simulate` does. Fetched when somebody simulates. */
import { listApplications } from '../../api/applications.ts';
import { listCollections, listDeviceCollections } from '../../api/collections.ts';
import { getDevice } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import { listImages } from '../../api/images.ts';
import { listPackages } from '../../api/packages.ts';
import { listTaskSequences } from '../../api/task-sequences.ts';
import type { Variable } from '../../api/variables.ts';
import { wholeSequence } from '../../task-sequence/child-sequences.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import type { RunInventory } from '../../task-sequence/simulation/run-facts.ts';
import { simulate } from '../../task-sequence/simulation/simulate.ts';
import type { KnownPackage, Simulation, SimulationInput } from '../../task-sequence/simulation/simulation.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { client } from '../site/client.ts';
import { type TypicalComputer, typicalHardware } from './typical-hardware.ts';

export interface Scenario {
  /** An id, or hardware that is usual. */
  readonly computer: { readonly device: string } | { readonly typical: TypicalComputer; readonly name: string };
  readonly environment: Environment;
  readonly variables: readonly { readonly name: string; readonly value: string }[];
}

export interface SimulatedHere {
  /** What was simulated: of another document it says nothing. */
  readonly document: TaskSequenceDocument;
  readonly simulation: Simulation;
  readonly computer: { readonly name: string; readonly disks: RunInventory['disks'] };
  /** Sequences within it that are not here, without full stops. */
  readonly problems: readonly Phrase[];
}

interface Computer {
  readonly id: string;
  readonly name: string;
  /** Null: the device has told none yet. */
  readonly inventory: RunInventory | null;
  /** Weakest first. */
  readonly variables: readonly Variable[];
}

/** Null: the device has told nothing of its hardware yet. */
export async function simulateHere(
  document: TaskSequenceDocument,
  id: string,
  scenario: Scenario,
): Promise<SimulatedHere | null> {
  const [sequences, computer, site] = await Promise.all([
    client(listTaskSequences),
    computerOf(scenario),
    softwareOfSite(),
  ]);
  const { inventory } = computer;
  if (inventory === null) return null;
  const find = (other: string) => sequences.find((each) => each.id === other)?.document;
  const { document: whole, problems } = wholeSequence(document, id, find);
  const given = strongest([...computer.variables, ...scenario.variables]);
  const simulation = await simulate({
    document: whole,
    environment: scenario.environment,
    run: {
      ...{ launchMode: 'PXE', siteName: '', deviceId: computer.id, deviceName: computer.name, deploymentId: '' },
      ...{ taskSequenceId: id, taskSequenceName: document.name },
    },
    inventory,
    variables: given.flatMap(({ name, value, secret }) => (secret ? [] : { name, value: value ?? '' })),
    secretVariables: given.flatMap(({ name, secret }) => (secret ? name : [])),
    ...site,
    tracesVariables: true,
  });
  return {
    document,
    simulation,
    problems,
    computer: { name: computer.name, disks: inventory.disks },
  };
}

async function computerOf({ computer }: Scenario): Promise<Computer> {
  if ('typical' in computer)
    return { id: '', name: computer.name, inventory: typicalHardware[computer.typical], variables: [] };
  const params = { id: computer.device };
  const [{ id, name, inventory, variables }, within, collections] = await Promise.all([
    client(getDevice, { params }),
    client(listDeviceCollections, { params }),
    client(listCollections),
  ]);
  // Of several collections the one with the higher number wins, then the later name, as in a run.
  const own = collections
    .filter((each) => within.some((one) => one.id === each.id))
    .sort((a, b) => a.variablePrecedence - b.variablePrecedence || (a.name < b.name ? -1 : 1));
  return { id, name, inventory, variables: [...own.flatMap((each) => each.variables), ...variables] };
}

type Given = Pick<Variable, 'name' | 'value'> & { readonly secret?: boolean };

/** The last of each name, without regard to case. */
function strongest(variables: readonly Given[]): Given[] {
  return [...new Map(variables.map((variable) => [variable.name.toLowerCase(), variable])).values()];
}

/** What the person may not see is not known here. */
async function softwareOfSite(): Promise<Pick<SimulationInput, 'packages' | 'software'>> {
  const unlessForbidden = <T>(list: Promise<T[]>): Promise<T[] | null> =>
    list.catch((error: unknown) => {
      if (error instanceof SlipwayError && error.code === 'SLIP-1006') return null;
      throw error;
    });
  const [images, applications, packages] = await Promise.all([
    unlessForbidden(client(listImages)),
    unlessForbidden(client(listApplications)),
    unlessForbidden(client(listPackages)),
  ]);
  const known = (images ?? []).map(({ id, name, bytes, images: [first] }): [string, KnownPackage] => [
    id,
    { name, bytes, ...(first === undefined ? {} : { platform: first.platform }) },
  ]);
  const imported = [...(applications ?? []), ...(packages ?? [])].flatMap(
    ({ id, name, content }): [string, KnownPackage][] =>
      content === null ? [] : [[id, { name, bytes: content.bytes }]],
  );
  const software =
    applications === null || packages === null
      ? null
      : {
          applications: new Map(applications.map((each) => [each.id, each])),
          packages: new Map(packages.map((each) => [each.id, each])),
        };
  return { packages: new Map([...known, ...imported]), software };
}
