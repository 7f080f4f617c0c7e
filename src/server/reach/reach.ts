/** How far somebody's rights go: which objects and devices there are for them. Which permissions they have is another question. */

/**
 * An image, a task sequence or a collection is within reach when it is in one of the security scopes, a collection besides when it is one of
 * the collections; a device when it is a member of a collection that is within reach.
 */
export interface Reach {
  /** null: all security scopes. */
  readonly scopeIds: readonly string[] | null;
  /** null: all devices, and every collection of the security scopes. */
  readonly collectionIds: readonly string[] | null;
}

/** Of agents, jobs, the site itself, and people who are not limited. */
export const everything: Reach = { scopeIds: null, collectionIds: null };

export function isEverything({ scopeIds, collectionIds }: Reach): boolean {
  return scopeIds === null && collectionIds === null;
}

/** What both reach. */
export function sharedReach(one: Reach, other: Reach): Reach {
  return {
    scopeIds: sharedIds(one.scopeIds, other.scopeIds),
    collectionIds: sharedIds(one.collectionIds, other.collectionIds),
  };
}

function sharedIds(one: Reach['scopeIds'], other: Reach['scopeIds']): Reach['scopeIds'] {
  if (one === null) return other;
  return other === null ? one : one.filter((id) => other.includes(id));
}
