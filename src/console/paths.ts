/** Every address of the console. Links are made here and nowhere else; `routes.tsx` has the pages behind them. */
export const paths = {
  home: () => '/',
  signIn: () => '/sign-in',
  setUp: () => '/setup',
  devices: () => '/devices',
  device: (id: string) => `/devices/${encodeURIComponent(id)}`,

  account: () => '/account',
  apiTokens: () => '/api-tokens',
  audit: () => '/audit',
  identityProviders: () => '/identity-providers',
  identityProvider: (id: string) => `/identity-providers/${encodeURIComponent(id)}`,
  securityRoles: () => '/security-roles',
  securityRole: (id: string) => `/security-roles/${encodeURIComponent(id)}`,
  securityScopes: () => '/security-scopes',
  settings: () => '/site/settings',
  site: () => '/site',
  /** What has a page under the noun that the API has for it. */
  thing: (noun: 'collections' | 'task-sequences' | 'deployments', id: string) => `/${noun}/${encodeURIComponent(id)}`,
  users: () => '/users',
  user: (id: string) => `/users/${encodeURIComponent(id)}`,
  webhooks: () => '/webhooks',
  webhook: (id: string) => `/webhooks/${encodeURIComponent(id)}`,
} as const;
