/** Every address of the console. Links are made here and nowhere else; `routes.tsx` has the pages behind them. */
export const paths = {
  home: () => '/',
  signIn: () => '/sign-in',
  setUp: () => '/setup',
  devices: () => '/devices',
  device: (id: string) => `/devices/${encodeURIComponent(id)}`,
  alerts: () => '/alerts',
  deployments: () => '/deployments',
  deploymentNew: () => '/deployments/new',
  deployment: (id: string) => `/deployments/${encodeURIComponent(id)}`,
  deploymentTemplates: () => '/deployment-templates',
  reports: () => '/reports',
  report: (name: string) => `/reports/${encodeURIComponent(name)}`,
  statusMessages: () => '/status-messages',
  run: (id: string) => `/runs/${encodeURIComponent(id)}`,
} as const;
