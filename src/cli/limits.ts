/** To which security scopes and collections a user or an API token is limited: as options, as a request, and as text. */
import type { Command } from 'commander';
import { listCollections } from '../api/collections.ts';
import { listSecurityScopes } from '../api/security-scopes.ts';
import { collect } from './command-line.ts';
import { findNamed, type Named } from './named-things.ts';
import type { Site } from './site.ts';

export interface LimitOptions {
  scope?: string[];
  collection?: string[];
  allObjects?: boolean;
}

export function limitOptions(command: Command): Command {
  return command
    .option('--scope <name>', 'limit to a security scope; may be given several times', collect)
    .option('--collection <name>', 'limit to the devices of a collection; may be given several times', collect);
}

/** What is not given stays as it is; with `--all-objects` it is limited no more. */
export async function limitsOf(site: Site, { scope, collection, allObjects }: LimitOptions) {
  return {
    ...(allObjects && { securityScopeIds: null, collectionIds: null }),
    ...(scope !== undefined && { securityScopeIds: await scopeIds(site, scope) }),
    ...(collection !== undefined && { collectionIds: await collectionIds(site, collection) }),
  };
}

export async function scopeIds(site: Site, references: readonly string[]): Promise<string[]> {
  const { value } = await site.call(listSecurityScopes);
  return references.map((reference) => findNamed(value, reference, 'security scope').id);
}

export async function collectionIds(site: Site, references: readonly string[]): Promise<string[]> {
  const { value } = await site.call(listCollections);
  return references.map((reference) => findNamed(value, reference, 'collection').id);
}

interface Limited {
  readonly securityScopes: readonly Named[] | null;
  readonly collections: readonly Named[] | null;
}

/** `the security scopes Berlin and Hamburg, the collection Room 12`; empty when there are no limits. */
export function limitsText({ securityScopes, collections }: Limited): string {
  return [part(securityScopes, 'security scope'), part(collections, 'collection')].filter(Boolean).join(', ');
}

function part(named: readonly Named[] | null, noun: string): string {
  if (named === null) return '';
  if (named.length === 0) return `no ${noun}`;
  return `the ${noun}${named.length === 1 ? '' : 's'} ${namesText(named)}`;
}

export function namesText(named: readonly Named[]): string {
  return named.map(({ name }) => name).join(' and ');
}
