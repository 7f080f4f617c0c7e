/** Why a device is in a collection, or is not: the decision with every fact that it rests on, as a caller may know it. */
import type { CollectionReference, MembershipExplanation } from '../../api/collections.ts';
import { SlipwayError } from '../../api/errors.ts';
import { collectionWithin, deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { getCollection } from './collection.ts';
import { readAllRules } from './collection-rules.ts';
import { readStandings } from './evaluate-devices.ts';
import { decideMemberships, type JudgedRule, type MembershipDecision } from './membership.ts';

export async function explainMembership(
  site: SiteContext,
  id: string,
  deviceId: string,
): Promise<MembershipExplanation> {
  const collection = await getCollection(site, id);
  await requireDevice(site, deviceId);
  const [{ collections, dependencies }, standings, names] = [
    await readAllRules(site.db),
    await readStandings(site.db, [deviceId]),
    await namesWithin(site),
  ];
  const standing = standings.get(deviceId.toLowerCase());
  if (standing === undefined) throw noSuchDevice(deviceId);
  const decisions = decideMemberships(collections, standing.facts, site.now());
  const told = restsOn(dependencies, collection.id).filter((each) => names.has(each));
  return {
    device: { id: standing.facts.device.id, name: standing.facts.device.name },
    member: decisions.get(collection.id)?.member ?? false,
    kept: standing.member.has(collection.id),
    decisions: told.flatMap((each) => {
      const decision = decisions.get(each);
      return decision === undefined ? [] : [shown(each, decision, names)];
    }),
  };
}

async function requireDevice({ db, reach }: SiteContext, id: string): Promise<void> {
  const query = db.selectFrom('device').select('id').where('id', '=', id).where(deviceWithin(reach, 'device.id'));
  if ((await query.executeTakeFirst()) === undefined) throw noSuchDevice(id);
}

function noSuchDevice(id: string): SlipwayError {
  return new SlipwayError('SLIP-1002', `There is no device with the id ${id}.`);
}

type Names = ReadonlyMap<string, string>;

async function namesWithin({ db, reach }: SiteContext): Promise<Names> {
  const query = db.selectFrom('collection').select(['id', 'name']).where(collectionWithin(reach, 'collection.id'));
  return new Map((await query.execute()).map(({ id, name }) => [id, name]));
}

/** The collection itself, then all that it rests on, nearest first. */
function restsOn(dependencies: ReadonlyMap<string, readonly string[]>, id: string): string[] {
  const found = new Set([id]);
  for (const each of found) for (const other of dependencies.get(each) ?? []) found.add(other);
  return [...found];
}

function shown(
  id: string,
  { member, rules, limiting }: MembershipDecision,
  names: Names,
): MembershipExplanation['decisions'][number] {
  const reference = (other: string): CollectionReference => {
    const name = names.get(other);
    return name === undefined ? { id: null, name: null } : { id: other, name };
  };
  return {
    collection: reference(id),
    member,
    rules: rules.map((rule) => shownRule(rule, reference)),
    limiting: limiting && { collection: reference(limiting.collectionId), holds: limiting.holds },
  };
}

function shownRule(rule: JudgedRule, reference: (id: string) => CollectionReference) {
  return {
    ...{ kind: rule.kind, holds: rule.holds },
    name: rule.kind === 'query' ? rule.name : null,
    because: rule.kind === 'query' ? [...rule.because] : [],
    collection: rule.kind === 'include' || rule.kind === 'exclude' ? reference(rule.collectionId) : null,
  };
}
