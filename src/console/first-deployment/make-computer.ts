/** A device and the collection that holds it alone, to deploy to. Whatever of it is there already is used: a second press of the button makes nothing twice. */
import {
  addCollectionMember,
  type Collection,
  createCollection,
  listCollectionMembers,
  listCollections,
} from '../../api/collections.ts';
import { createDevice, listDevices } from '../../api/devices.ts';
import { client } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import type { Confirmed } from '../ui/ConfirmStarts.tsx';
import { freeName, LONGEST_COLLECTION_NAME } from './suggestions.ts';

export interface NewComputer {
  readonly name: string;
  readonly mac: string;
  /** Of a virtual one. */
  readonly smbiosUuid?: string;
  readonly serialNumber?: string;
}

/** The collection's id. */
export async function makeComputer(
  computer: NewComputer,
  collectionName: string,
  confirmed: Confirmed,
): Promise<string> {
  const { confirmDeviceCount } = confirmed;
  const [known] = await client(listDevices, { query: { named: computer.mac } });
  const { id } = await collectionOf(known?.id, collectionName);
  if (known === undefined) {
    const { name, mac, smbiosUuid, serialNumber } = computer;
    // The deployed system is called so too, where the image has no name of its own.
    const variables = [{ name: 'OSDComputerName', value: name, secret: false }];
    const marks = { macs: [mac], smbiosUuid, serialNumber };
    await client(createDevice, { body: { name, ...marks, variables, collectionIds: [id], confirmDeviceCount } });
  } else {
    await client(addCollectionMember, { params: { id, deviceId: known.id }, query: { confirmDeviceCount } });
  }
  await makeStale('/api/devices', '/api/collections');
  return id;
}

/** One that has this name and nobody else in it, or a new one. */
async function collectionOf(deviceId: string | undefined, name: string): Promise<Pick<Collection, 'id'>> {
  const all = await client(listCollections);
  const same = all.find((each) => !each.builtIn && each.name.toLowerCase() === name.toLowerCase());
  if (same !== undefined && (await isOnlyFor(same, deviceId))) return same;
  const free = freeName(
    name,
    all.map((each) => each.name),
    LONGEST_COLLECTION_NAME,
  );
  return client(createCollection, { body: { name: free } });
}

async function isOnlyFor(
  { id, queryRules, includedCollections }: Collection,
  deviceId: string | undefined,
): Promise<boolean> {
  if (queryRules.length + includedCollections.length > 0) return false;
  const members = await client(listCollectionMembers, { params: { id }, query: { limit: 2 } });
  return members.every((member) => member.deviceId === deviceId);
}
