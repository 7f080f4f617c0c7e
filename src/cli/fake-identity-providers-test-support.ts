/** Identity providers of the small site in memory, and whom its users are to them. */
import type { z } from 'zod';
import * as contract from '../api/identity-providers.ts';
import * as users from '../api/users.ts';
import type { ContractServer } from './contract-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';
import { makeIdentityProvider } from './things-test-support.ts';

type Mappings = z.output<typeof contract.IdentityProviderCreateSchema>['roleMappings'];

export function bindIdentityProviders(server: ContractServer, state: FakeState, newId: () => string): void {
  const mapped = (mappings: Mappings) =>
    mappings.map(({ value, securityRoleId }) => {
      const { id, name } = found(state.securityRoles, securityRoleId, 'security role');
      return { value, securityRole: { id, name } };
    });
  server.on(contract.listIdentityProviders, () => state.identityProviders);
  server.on(contract.getIdentityProvider, ({ params }) =>
    found(state.identityProviders, params.id, 'identity provider'),
  );
  server.on(contract.createIdentityProvider, ({ body: { clientSecret, roleMappings, ...settings } }) => {
    const provider = makeIdentityProvider({ ...settings, id: newId(), roleMappings: mapped(roleMappings) });
    state.clientSecrets[provider.name] = clientSecret;
    state.identityProviders.push(provider);
    return provider;
  });
  server.on(contract.changeIdentityProvider, ({ params, body: { clientSecret, roleMappings, ...settings } }) => {
    const provider = found(state.identityProviders, params.id, 'identity provider');
    if (clientSecret !== undefined) state.clientSecrets[provider.name] = clientSecret;
    return Object.assign(provider, settings, roleMappings && { roleMappings: mapped(roleMappings) });
  });
  server.on(users.linkUser, ({ params, body }) => {
    const { id, name } = found(state.identityProviders, body.identityProviderId, 'identity provider');
    const user = found(state.users, params.id, 'user');
    user.identities.push({ id: newId(), identityProvider: { id, name }, usable: true, subject: body.subject });
    return user;
  });
  server.on(users.unlinkUser, ({ params }) => {
    const user = found(state.users, params.id, 'user');
    const identity = found(user.identities, params.identityId, 'link');
    return Object.assign(user, { identities: user.identities.filter((each) => each !== identity) });
  });
}
