/** The security scopes of the small site in memory: who is limited to them, and what is in them. */

import { type Application, setApplicationScopes } from '../api/applications.ts';
import { type Collection, setCollectionScopes } from '../api/collections.ts';
import { type Image, setImageScopes } from '../api/images.ts';
import { type Package, setPackageScopes } from '../api/packages.ts';
import * as contract from '../api/security-scopes.ts';
import { setTaskSequenceScopes, type TaskSequence } from '../api/task-sequences.ts';
import { setUpgradePackageScopes, type UpgradePackage } from '../api/upgrade-packages.ts';
import type { ContractServer } from './contract-test-support.ts';
import type { Named } from './named-things.ts';
import { makeSecurityScope } from './things-test-support.ts';

interface ScopedState {
  securityScopes: contract.SecurityScope[];
  images: Image[];
  upgradePackages: UpgradePackage[];
  packages: Package[];
  applications: Application[];
  taskSequences: TaskSequence[];
  collections: Collection[];
}

export function bindSecurityScopes(server: ContractServer, state: ScopedState, newId: () => string): void {
  server.on(contract.listSecurityScopes, () => state.securityScopes);
  server.on(contract.createSecurityScope, ({ body }) => {
    const scope = makeSecurityScope({ ...body, id: newId() });
    state.securityScopes.push(scope);
    return scope;
  });
  server.on(contract.deleteSecurityScope, ({ params }) => {
    state.securityScopes = state.securityScopes.filter(({ id }) => id !== params.id);
    return null;
  });
  const place = <T extends Named>(things: readonly T[], id: string, ids: readonly string[]): T => {
    const thing = things.find((each) => each.id === id);
    if (thing === undefined) throw new Error(`the fake site has no ${id}`);
    return Object.assign(thing, { securityScopes: named(state.securityScopes, ids) });
  };
  server.on(setImageScopes, ({ params, body }) => place(state.images, params.id, body.securityScopeIds));
  server.on(setUpgradePackageScopes, ({ params, body }) =>
    place(state.upgradePackages, params.id, body.securityScopeIds),
  );
  server.on(setPackageScopes, ({ params, body }) => place(state.packages, params.id, body.securityScopeIds));
  server.on(setApplicationScopes, ({ params, body }) => place(state.applications, params.id, body.securityScopeIds));
  server.on(setTaskSequenceScopes, ({ params, body }) => place(state.taskSequences, params.id, body.securityScopeIds));
  server.on(setCollectionScopes, ({ params, body }) => place(state.collections, params.id, body.securityScopeIds));
}

interface LimitIds {
  readonly securityScopeIds?: readonly string[] | null | undefined;
  readonly collectionIds?: readonly string[] | null | undefined;
}

/** What is left out is left out. */
export function limitsShown(state: ScopedState, { securityScopeIds, collectionIds }: LimitIds) {
  return {
    ...(securityScopeIds !== undefined && {
      securityScopes: securityScopeIds && named(state.securityScopes, securityScopeIds),
    }),
    ...(collectionIds !== undefined && { collections: collectionIds && named(state.collections, collectionIds) }),
  };
}

function named(things: readonly Named[], ids: readonly string[]): Named[] {
  return things.filter(({ id }) => ids.includes(id)).map(({ id, name }) => ({ id, name }));
}
