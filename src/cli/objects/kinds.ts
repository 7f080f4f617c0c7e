/** What is done with each kind of object but task sequences: listing as it is written, making, changing. */
import * as collections from '../../api/collections.ts';
import * as deployments from '../../api/deployments.ts';
import * as devices from '../../api/devices.ts';
import type { ObjectFile, ObjectKind, WrittenVariable } from '../../api/object-files.ts';
import * as roles from '../../api/security-roles.ts';
import * as scopes from '../../api/security-scopes.ts';
import { listTaskSequences } from '../../api/task-sequences.ts';
import type { Variable, VariablesChangeInput } from '../../api/variables.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { sameName, sameNames, without } from '../name-lists.ts';
import { allDevices, findNamed } from '../named-things.ts';
import type { Site } from '../site.ts';
import type { Foreseen } from './foreseen-starts.ts';
import { nounOf } from './object-kind.ts';

export type PlainKind = Exclude<ObjectKind, 'task-sequence'>;
export type FileOf<Kind extends PlainKind> = Extract<ObjectFile, { kind: Kind }>;

export interface Listed<Kind extends PlainKind> {
  readonly id: string;
  /** It cannot be changed, and is in no file. */
  readonly builtIn: boolean;
  /** All of it as a file would say it, and what goes without saying. */
  readonly written: FileOf<Kind>;
}

/** One of any kind. */
export type AnyListed = { [Kind in PlainKind]: Listed<Kind> }[PlainKind];

/** A name in an object, and where it stands. */
export interface Reference {
  readonly kind: ObjectKind;
  readonly name: string;
  readonly path: string;
}

export interface KindOfObject<Kind extends PlainKind> {
  /** `names`: only these are wanted, null all; others may be among them where they cost no request of their own. */
  list(site: Site, names: readonly string[] | null): Promise<Listed<Kind>[]>;
  references(given: FileOf<Kind>): Reference[];
  /** Keys that say something only when the object is made: what is there has to be as they say. */
  readonly fixed: readonly string[];
  /** `foreseen`: what a person has confirmed. */
  make(site: Site, given: FileOf<Kind>, foreseen: Foreseen): Promise<void>;
  change(site: Site, given: FileOf<Kind>, there: Listed<Kind>, foreseen: Foreseen): Promise<void>;
}

/** As the table is used for an object whose kind is not known before. */
export interface AnyKind {
  references(given: ObjectFile): Reference[];
  make(site: Site, given: ObjectFile, foreseen: Foreseen): Promise<void>;
  change(site: Site, given: ObjectFile, there: { readonly id: string }, foreseen: Foreseen): Promise<void>;
}

const scopeKind: KindOfObject<'security-scope'> = {
  list: async (site) =>
    (await site.call(scopes.listSecurityScopes)).value.map(({ id, builtIn, name, description }) => ({
      ...{ id, builtIn },
      written: { kind: 'security-scope', name, description },
    })),
  references: () => [],
  fixed: ['description'],
  make: async (site, { name, description }) => {
    await site.call(scopes.createSecurityScope, { body: { name, description } });
  },
  change: async () => {},
};

const roleKind: KindOfObject<'security-role'> = {
  list: async (site) =>
    (await site.call(roles.listSecurityRoles)).value.map(({ id, builtIn, name, description, permissions }) => ({
      ...{ id, builtIn },
      written: { kind: 'security-role', name, description, permissions },
    })),
  references: () => [],
  fixed: [],
  make: async (site, { name, description, permissions }) => {
    await site.call(roles.createSecurityRole, { body: { name, description, permissions } });
  },
  change: async (site, { description, permissions }, { id }) => {
    await site.call(roles.changeSecurityRole, { params: { id }, body: { description, permissions } });
  },
};

const deviceKind: KindOfObject<'device'> = {
  list: async (site) =>
    (await allDevices(site)).value.map((device) => ({
      ...{ id: device.id, builtIn: false },
      written: writtenDevice(device),
    })),
  references: () => [],
  fixed: ['macs', 'smbiosUuid', 'serialNumber'],
  make: async (site, { name, macs, smbiosUuid, serialNumber, variables = [] }, foreseen) => {
    const body = { name, macs, smbiosUuid, serialNumber, variables: inClear(variables) };
    await foreseen.confirmed((confirmDeviceCount) =>
      site.call(devices.createDevice, { body: { ...body, confirmDeviceCount } }),
    );
  },
  change: async (site, { variables }, { id, written }) => {
    if (variables === undefined) return;
    await site.call(devices.setDeviceVariables, {
      params: { id },
      body: variablesChange(variables, written.variables),
    });
  },
};

function writtenDevice({ name, macs, smbiosUuid, serialNumber, variables }: devices.DeviceSummary): FileOf<'device'> {
  return {
    ...{ kind: 'device', name, macs },
    ...(smbiosUuid === null ? {} : { smbiosUuid }),
    ...(serialNumber === null ? {} : { serialNumber }),
    variables: writtenVariables(variables),
  };
}

const collectionKind: KindOfObject<'collection'> = {
  list: async (site, names) => {
    const { value: all } = await site.call(collections.listCollections);
    const wanted = new Set(names?.map((name) => name.toLowerCase()));
    const listed = names === null ? all : all.filter(({ name }) => wanted.has(name.toLowerCase()));
    return fewAtOnce(listed, async (collection) => ({
      ...{ id: collection.id, builtIn: collection.builtIn },
      written: await writtenCollection(site, collection),
    }));
  },
  references: ({ devices: members = [], securityScopes = [] }) => [
    ...members.map((name, at): Reference => ({ kind: 'device', name, path: `devices[${at}]` })),
    ...securityScopes.map((name, at): Reference => ({ kind: 'security-scope', name, path: `securityScopes[${at}]` })),
  ],
  fixed: [],
  make: async (site, given, foreseen) => {
    const { name, variablePrecedence, variables = [] } = given;
    const body = { name, variablePrecedence, variables: inClear(variables) };
    const { value } = await site.call(collections.createCollection, { body });
    const securityScopes = value.securityScopes.map((scope) => scope.name);
    await place(site, given, { id: value.id, devices: [], securityScopes }, foreseen);
  },
  change: async (site, given, { id, written }, foreseen) => {
    const { variablePrecedence, variables } = given;
    const change = variables === undefined ? {} : variablesChange(variables, written.variables);
    if (variablePrecedence !== undefined || variables !== undefined)
      await site.call(collections.changeCollection, { params: { id }, body: { variablePrecedence, ...change } });
    const { devices: members = [], securityScopes = [] } = written;
    await place(site, given, { id, devices: members, securityScopes }, foreseen);
  },
};

async function writtenCollection(site: Site, collection: collections.Collection): Promise<FileOf<'collection'>> {
  const { id, name, builtIn, variablePrecedence, variables, securityScopes } = collection;
  // It holds every device, which may be many.
  if (builtIn) return { kind: 'collection', name };
  const { value: members } = await site.call(collections.listCollectionMembers, { params: { id } });
  return {
    ...{ kind: 'collection', name, variablePrecedence },
    variables: writtenVariables(variables),
    devices: inOneOrder(members),
    securityScopes: inOneOrder(securityScopes),
  };
}

/** So that files differ only where something does. */
function inOneOrder(things: readonly { readonly name: string }[]): string[] {
  return things.map(({ name }) => name).sort();
}

/** Devices and security scopes of a collection: those that are too many go, those that are missing come. */
async function place(
  site: Site,
  { devices: members, securityScopes }: FileOf<'collection'>,
  there: { id: string; devices: readonly string[]; securityScopes: readonly string[] },
  foreseen: Foreseen,
): Promise<void> {
  const { id } = there;
  if (members !== undefined && !sameNames(members, there.devices)) {
    const { value: all } = await allDevices(site);
    const idsOf = (names: readonly string[]) => names.map((name) => findNamed(all, name, nounOf('device')).id);
    for (const deviceId of idsOf(without(there.devices, members)))
      await site.call(collections.removeCollectionMember, { params: { id, deviceId } });
    const deviceIds = idsOf(without(members, there.devices));
    if (deviceIds.length > 0)
      await foreseen.confirmed((confirmDeviceCount) =>
        site.call(collections.addCollectionMembers, { params: { id }, body: { deviceIds, confirmDeviceCount } }),
      );
  }
  if (securityScopes === undefined || sameNames(securityScopes, there.securityScopes)) return;
  const { value: all } = await site.call(scopes.listSecurityScopes);
  const securityScopeIds = securityScopes.map((name) => findNamed(all, name, nounOf('security-scope')).id);
  await site.call(collections.setCollectionScopes, { params: { id }, body: { securityScopeIds } });
}

const deploymentKind: KindOfObject<'deployment'> = {
  list: async (site) =>
    (await site.call(deployments.listDeployments)).value.map(
      ({ id, taskSequenceName, collectionName, purpose, enabled, debug }) => ({
        ...{ id, builtIn: false },
        written: {
          ...{ kind: 'deployment', taskSequence: taskSequenceName, collection: collectionName },
          ...{ purpose, enabled, debug },
        },
      }),
    ),
  references: ({ taskSequence, collection }) => [
    { kind: 'task-sequence', name: taskSequence, path: 'taskSequence' },
    { kind: 'collection', name: collection, path: 'collection' },
  ],
  fixed: ['purpose', 'debug'],
  make: async (site, { taskSequence, collection, purpose, enabled, debug }, foreseen) => {
    const sequence = findNamed((await site.call(listTaskSequences)).value, taskSequence, nounOf('task-sequence')).id;
    const target = findNamed((await site.call(collections.listCollections)).value, collection, nounOf('collection')).id;
    const body = { taskSequenceId: sequence, collectionId: target, purpose, enabled, debug };
    await foreseen.confirmed((confirmDeviceCount) =>
      site.call(deployments.createDeployment, { body: { ...body, confirmDeviceCount } }),
    );
  },
  change: async (site, { enabled }, { id }, foreseen) => {
    if (enabled === undefined) return;
    await foreseen.confirmed((confirmDeviceCount) =>
      site.call(deployments.setDeploymentEnabled, { params: { id }, body: { enabled, confirmDeviceCount } }),
    );
  },
};

export const kinds: { readonly [Kind in PlainKind]: KindOfObject<Kind> } = {
  'security-scope': scopeKind,
  'security-role': roleKind,
  device: deviceKind,
  collection: collectionKind,
  deployment: deploymentKind,
};

function writtenVariables(variables: readonly Variable[]): WrittenVariable[] {
  return variables.map(({ name, value, secret }) => (secret ? { name, secret: true } : { name, value: value ?? '' }));
}

function inClear(variables: readonly WrittenVariable[]): { name: string; value: string; secret: false }[] {
  return variables.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value, secret: false as const }]));
}

/** A secret one has the value that the site has for it, in clear until now or secret already; those that it has not are told (`missingSecrets`). */
function variablesChange(
  given: readonly WrittenVariable[],
  there: readonly WrittenVariable[] = [],
): VariablesChangeInput {
  const secrets = given.flatMap(({ name, secret }) => {
    const before = there.find((each) => sameName(each.name, name));
    return secret && before !== undefined ? [{ name, value: before.value }] : [];
  });
  const sealed = secrets.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value, secret: true }]));
  const kept = secrets.flatMap(({ name, value }) => (value === undefined ? [name] : []));
  return { variables: [...inClear(given), ...sealed], kept };
}

/** Names of secret variables that a file tells of and the site has no value for. */
export function missingSecrets(given: ObjectFile, there: ObjectFile | null): string[] {
  const secrets = variablesOf(given).flatMap(({ name, secret }) => (secret ? [name] : []));
  const known = there === null ? [] : variablesOf(there).map(({ name }) => name);
  return without(secrets, known);
}

function variablesOf(written: ObjectFile): readonly WrittenVariable[] {
  return 'variables' in written ? (written.variables ?? []) : [];
}
