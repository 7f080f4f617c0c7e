/**
 * Who is a member of what, and why: (direct ∪ query ∪ members of included collections) − members of excluded ones, within the limiting collection.
 * Pure: one device's facts in, a decision for each collection out. What SQL does for a whole collection (evaluate-collections.ts) means the same.
 */

import type { DeviceFacts } from './query/device-facts.ts';
import { judgeQuery } from './query/judge-query.ts';
import type { Query } from './query/query.ts';

/** A collection with everything that its membership rests on. */
export interface CollectionRules {
  readonly id: string;
  /** Holds devices by what it is; has no rules and is limited by nothing. */
  readonly builtIn: string | null;
  readonly limitingId: string | null;
  readonly queries: readonly QueryRule[];
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
}

export interface QueryRule {
  readonly name: string;
  readonly query: Query;
}

/** What membership asks of a device. */
export interface MembershipFacts {
  readonly device: DeviceFacts;
  /** Collections that name it in a direct rule. */
  readonly direct: ReadonlySet<string>;
  /** The built-in collection that it is in, as the database decides. */
  readonly builtIn: string;
}

/** A rule, and whether it holds of the device. */
export type JudgedRule =
  | { readonly kind: 'built-in' | 'direct'; readonly holds: boolean }
  | { readonly kind: 'query'; readonly name: string; readonly holds: boolean; readonly because: readonly string[] }
  | { readonly kind: 'include' | 'exclude'; readonly collectionId: string; readonly holds: boolean };

export interface MembershipDecision {
  readonly member: boolean;
  readonly rules: readonly JudgedRule[];
  /** Whether the device is in the limiting collection; null: nothing limits it. */
  readonly limiting: { readonly collectionId: string; readonly holds: boolean } | null;
}

/** `collections`: each behind those that it rests on (dependency-order.ts). */
export function decideMemberships(
  collections: readonly CollectionRules[],
  facts: MembershipFacts,
  now: Date,
): Map<string, MembershipDecision> {
  const decisions = new Map<string, MembershipDecision>();
  const isMember = (id: string) => decisions.get(id)?.member ?? false;
  for (const collection of collections) decisions.set(collection.id, decide(collection, facts, now, isMember));
  return decisions;
}

function decide(
  { id, builtIn, limitingId, queries, includes, excludes }: CollectionRules,
  { device, direct, builtIn: builtInOfDevice }: MembershipFacts,
  now: Date,
  isMember: (id: string) => boolean,
): MembershipDecision {
  const rules: JudgedRule[] = [
    ...(builtIn === null ? [] : [{ kind: 'built-in' as const, holds: builtIn === builtInOfDevice }]),
    ...(direct.has(id) ? [{ kind: 'direct' as const, holds: true }] : []),
    ...queries.map((rule) => judgeQueryRule(rule, device, now)),
    ...includes.map((other) => ({ kind: 'include' as const, collectionId: other, holds: isMember(other) })),
    ...excludes.map((other) => ({ kind: 'exclude' as const, collectionId: other, holds: isMember(other) })),
  ];
  const limiting = limitingId === null ? null : { collectionId: limitingId, holds: isMember(limitingId) };
  const wanted = rules.some(({ kind, holds }) => holds && kind !== 'exclude');
  const excluded = rules.some(({ kind, holds }) => holds && kind === 'exclude');
  return { member: wanted && !excluded && (limiting?.holds ?? true), rules, limiting };
}

function judgeQueryRule({ name, query }: QueryRule, device: DeviceFacts, now: Date): JudgedRule {
  const { holds, because } = judgeQuery(query, device, now);
  return { kind: 'query', name, holds: holds === true, because };
}
