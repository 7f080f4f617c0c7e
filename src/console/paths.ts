/** Every address of the console. Links are made here and nowhere else; `routes.tsx` has the pages behind them. */
export const paths = {
  home: () => '/',
  signIn: () => '/sign-in',
  setUp: () => '/setup',
  devices: () => '/devices',
  device: (id: string) => `/devices/${encodeURIComponent(id)}`,
  taskSequence: (id: string) => `/task-sequences/${encodeURIComponent(id)}`,
  taskSequenceEditor: (id: string) => `/task-sequences/${encodeURIComponent(id)}/edit`,
} as const;
