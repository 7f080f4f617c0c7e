/** Every address of the console. Links are made here and nowhere else; `routes.tsx` has the pages behind them. */
export const paths = {
  home: () => '/',
  signIn: () => '/sign-in',
  setUp: () => '/setup',
  devices: () => '/devices',
  device: (id: string) => `/devices/${encodeURIComponent(id)}`,
  alerts: () => '/alerts',
  content: () => '/content',
  identityConflicts: () => '/identity-conflicts',
  waitingComputers: () => '/waiting-computers',
  runs: () => '/runs',
  run: (id: string) => `/runs/${encodeURIComponent(id)}`,
} as const;
