/** Every address of the console. Links are made here and nowhere else; `routes.tsx` has the pages behind them. */
export const paths = {
  home: () => '/',
  signIn: () => '/sign-in',
  setUp: () => '/setup',
  collections: () => '/collections',
  newCollection: () => '/collections/new',
  collection: (id: string) => `/collections/${encodeURIComponent(id)}`,
  deviceCategories: () => '/device-categories',
  devices: () => '/devices',
  device: (id: string) => `/devices/${encodeURIComponent(id)}`,
  duplicateIdentities: () => '/duplicate-identities',
  identityConflicts: () => '/identity-conflicts',
  waitingComputers: () => '/waiting-computers',
} as const;
