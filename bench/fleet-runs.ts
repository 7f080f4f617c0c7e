/** Runs for a fleet: what computers of it need so that they arrive at the site and run. */
import type { Client } from '../src/api/client.ts';
import { addCollectionMembers, createCollection } from '../src/api/collections.ts';
import { createDeployment } from '../src/api/deployments.ts';
import { createBootTicket } from '../src/api/site.ts';
import { createTaskSequence } from '../src/api/task-sequences.ts';
import type { Computer } from './checkin-agents.ts';
import type { FleetDevice } from './site-fleet.ts';

/** A task sequence required on these computers, and the ticket that each of them boots with. */
export async function deployToFleet(client: Client, devices: readonly FleetDevice[]): Promise<Computer[]> {
  const steps = [{ type: 'run-command-line', name: 'Look', options: { commandLine: 'uname -a' } }];
  const document = { version: 1, name: 'Check in', steps };
  const { id: taskSequenceId } = await client(createTaskSequence, { body: { document } });
  const { id: collectionId } = await client(createCollection, { body: { name: 'Those who run' } });
  const deviceIds = devices.map(({ id }) => id);
  await client(addCollectionMembers, { params: { id: collectionId }, body: { deviceIds } });
  await client(createDeployment, {
    body: { taskSequenceId, collectionId, purpose: 'required', confirmDeviceCount: devices.length },
  });
  const computers: Computer[] = [];
  for (const { id, ...device } of devices) {
    const { ticketFile } = await client(createBootTicket, { params: { id } });
    computers.push({ ...device, ticket: JSON.parse(ticketFile).ticket });
  }
  return computers;
}
