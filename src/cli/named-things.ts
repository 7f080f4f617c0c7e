/** Finds what a person named: by id, by name in any case, or by the beginning of an id, as tables show it. */
import type { z } from 'zod';
import { type Collection, listCollectionMembers, listCollections } from '../api/collections.ts';
import { listContent, type StoredPackageVersion } from '../api/content.ts';
import { type DeploymentTemplate, listDeploymentTemplates } from '../api/deployment-templates.ts';
import { type Deployment, listDeployments } from '../api/deployments.ts';
import { type DeviceCategory, listDeviceCategories } from '../api/device-categories.ts';
import { type DeviceListQuerySchema, type DeviceSummary, getDevice, listDevices } from '../api/devices.ts';
import { SlipwayError } from '../api/errors.ts';
import { getRun, listRuns, type Run } from '../api/runs.ts';
import type { Answer, Site } from './site.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Fewer digits are more likely a name. */
const ID_BEGINNING = /^[0-9a-f]{6,8}(-[0-9a-f-]*)?$/i;
const BUILT_IN = '00000000-';
const DEVICES_A_PAGE = 1000;
const MEMBERS_A_PAGE = 10_000;

/** How ids stand in tables; `findNamed` takes it back. What is built in has the same beginning of its id, and a name that stays: that is enough of it. */
export function shortId(id: string): string {
  return id.startsWith(BUILT_IN) ? '-' : id.slice(0, 8);
}

/** The one thing that `reference` means. Throws SLIP-1002 when there is none, SLIP-6004 with a list when there are several. */
export function findNamed<T extends Named>(things: readonly T[], reference: string, noun: string): T {
  const wanted = reference.toLowerCase();
  const byId = things.find(({ id }) => id.toLowerCase() === wanted);
  if (byId !== undefined) return byId;
  const byName = things.filter(({ name }) => name.toLowerCase() === wanted);
  const found = byName.length > 0 || !ID_BEGINNING.test(wanted) ? byName : beginningWith(things, wanted);
  const [first, ...others] = found;
  if (first === undefined) throw notFound(things, reference, noun);
  if (others.length > 0) throw ambiguous(found, reference, noun);
  return first;
}

function beginningWith<T extends Named>(things: readonly T[], wanted: string): T[] {
  return things.filter(({ id }) => id.toLowerCase().startsWith(wanted));
}

function notFound(things: readonly Named[], reference: string, noun: string): SlipwayError {
  const names = things.slice(0, 10).map(({ name }) => `"${name}"`);
  const more = things.length > names.length ? `, and ${things.length - names.length} more` : '';
  const known = names.length === 0 ? `There is no ${noun} at all.` : `There are: ${names.join(', ')}${more}.`;
  return new SlipwayError('SLIP-1002', `There is no ${noun} "${reference}". ${known}`);
}

function ambiguous(found: readonly Named[], reference: string, noun: string): SlipwayError {
  return new SlipwayError(
    'SLIP-6004',
    `"${reference}" fits more than one ${noun}: give the id of the one that is meant.`,
    {
      problems: found.map(({ id, name }) => ({ path: id, message: name })),
    },
  );
}

/** Which devices, in which order. */
export type DeviceFilter = Omit<z.input<typeof DeviceListQuerySchema>, 'after' | 'afterId' | 'limit'>;

/** All devices, page by page: the answer's body is that of all pages together. */
export async function allDevices(site: Site, filter: DeviceFilter = {}): Promise<Answer<DeviceSummary[]>> {
  const value: DeviceSummary[] = [];
  const body: unknown[] = [];
  for (;;) {
    const last = value.at(-1);
    const place = last && { after: String(last[filter.sort ?? 'name'] ?? ''), afterId: last.id };
    const page = await site.call(listDevices, { query: { ...filter, ...place, limit: DEVICES_A_PAGE } });
    value.push(...page.value);
    if (Array.isArray(page.body)) body.push(...page.body);
    if (page.value.length < DEVICES_A_PAGE) return { value, body };
  }
}

/** By name; a collection may have a hundred thousand, so they come by pages. */
export async function allMembers(
  site: Site,
  id: string,
  search?: string,
): Promise<Answer<{ deviceId: string; name: string }[]>> {
  const value: { deviceId: string; name: string }[] = [];
  const body: unknown[] = [];
  for (;;) {
    const query = { search, after: value.at(-1)?.name, limit: MEMBERS_A_PAGE };
    const page = await site.call(listCollectionMembers, { params: { id }, query });
    value.push(...page.value);
    if (Array.isArray(page.body)) body.push(...page.body);
    if (page.value.length < MEMBERS_A_PAGE) return { value, body };
  }
}

/** A device by id, name, MAC address, or the beginning of its id. */
export async function findDevice(site: Site, reference: string): Promise<DeviceSummary> {
  if (UUID.test(reference)) return (await site.call(getDevice, { params: { id: reference } })).value;
  const wanted = reference.toLowerCase();
  const { value: exact } = await site.call(listDevices, { query: { named: reference } });
  if (exact.length === 1 && exact[0] !== undefined) return exact[0];
  if (exact.length > 1) throw ambiguous(exact, reference, 'device');
  // The site does not search in ids.
  if (ID_BEGINNING.test(wanted))
    return findNamed((await allDevices(site, { placeholders: 'include' })).value, reference, 'device');
  const { value: candidates } = await site.call(listDevices, { query: { search: reference, limit: 10 } });
  const like = candidates.map(({ name }) => `"${name}"`);
  const hint = like.length === 0 ? '"slipway devices list" shows all' : `Like it: ${like.join(', ')}`;
  throw new SlipwayError('SLIP-1002', `There is no device "${reference}". ${hint}.`);
}

export async function findDeploymentTemplate(site: Site, reference: string): Promise<DeploymentTemplate> {
  return findNamed((await site.call(listDeploymentTemplates)).value, reference, 'deployment template');
}

export async function findDeviceCategory(site: Site, reference: string): Promise<DeviceCategory> {
  return findNamed((await site.call(listDeviceCategories)).value, reference, 'device category');
}

export async function findCollection(site: Site, reference: string): Promise<Collection> {
  return findNamed((await site.call(listCollections)).value, reference, 'collection');
}

/** A version of a package that is named by name, id or the beginning of its id; the newest when no number is given. */
export async function findVersion(
  site: Site,
  reference: string,
  version: number | undefined,
): Promise<StoredPackageVersion> {
  const { packages } = (await site.call(listContent)).value;
  const named = new Map(
    packages.map(({ packageId, packageName }) => [packageId, { id: packageId, name: packageName }]),
  );
  const { id, name } = findNamed([...named.values()], reference, 'package');
  // The newest comes first.
  const found = packages.find((each) => each.packageId === id && each.version === (version ?? each.version));
  if (found !== undefined) return found;
  throw new SlipwayError('SLIP-1002', `The package "${name}" has no version ${version}.`);
}

/** A run by its id, the beginning of it, or as the newest run of a device. */
export async function findRun(site: Site, reference: string): Promise<Answer<Run>> {
  if (UUID.test(reference)) return site.call(getRun, { params: { id: reference } });
  if (ID_BEGINNING.test(reference)) {
    const { value: runs } = await site.call(listRuns, { query: { limit: 1000 } });
    const named = runs.map((run) => ({ id: run.id, name: `${run.deviceName}: ${run.taskSequenceName}` }));
    const found = beginningWith(named, reference.toLowerCase());
    if (found.length > 1) throw ambiguous(found, reference, 'run');
    if (found[0] !== undefined) return site.call(getRun, { params: { id: found[0].id } });
  }
  const device = await findDeviceOfRun(site, reference);
  const { value: newest } = await site.call(listRuns, { query: { deviceId: device.id, limit: 1 } });
  if (newest[0] === undefined)
    throw new SlipwayError('SLIP-1002', `The device "${device.name}" has not run a task sequence yet.`);
  return site.call(getRun, { params: { id: newest[0].id } });
}

async function findDeviceOfRun(site: Site, reference: string): Promise<DeviceSummary> {
  try {
    return await findDevice(site, reference);
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'SLIP-1002') throw error;
    throw new SlipwayError(
      'SLIP-1002',
      `There is no run and no device "${reference}". "slipway runs list" shows the runs.`,
    );
  }
}

/** The arrow in a deployment's name is not on keyboards: `->` stands for it. */
export async function findDeployment(site: Site, reference: string): Promise<Deployment> {
  const { value: deployments } = await site.call(listDeployments);
  return findNamed(deployments, reference.replace(/\s*->\s*/, ' → '), 'deployment');
}
