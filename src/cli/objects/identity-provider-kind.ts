/** Identity providers in files. Their client secrets are in none: people are asked for those that the site has to be given. */
import * as providers from '../../api/identity-providers.ts';
import type { ChangedOf, KindOfObject, Listed, Reference, Surroundings } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';

export const identityProviderKind: KindOfObject<'identity-provider'> = {
  list: async (site) => (await site.call(providers.listIdentityProviders)).value.map(listed),
  references: ({ roleMappings = [] }) =>
    roleMappings.map(
      ({ securityRole: name }, at): Reference => ({
        ...{ kind: 'security-role', name },
        path: `roleMappings[${at}].securityRole`,
      }),
    ),
  fixed: [],
  secretFor: (given, there) => (needsSecret(given, there) ? `Client secret of this site at ${given.name}: ` : null),
  make: (given, standIn, known) => {
    const { name, issuer, clientId } = given;
    const body = {
      ...settingsOf(given, known),
      name,
      issuer,
      clientId,
      clientSecret: known.secretOf('identity-provider', name),
    };
    const made = changeOf(providers.createIdentityProvider, { body, standIn });
    const disabled = changeOf(providers.changeIdentityProvider, { params: { id: standIn }, body: { enabled: false } });
    return given.enabled === false ? [made, disabled] : [made];
  },
  change: (given, there, known) => {
    const { enabled } = given;
    const secret = needsSecret(given, there)
      ? { clientSecret: known.secretOf('identity-provider', there.written.name) }
      : {};
    const body = { ...settingsOf(given, known), ...(enabled === undefined ? {} : { enabled }), ...secret };
    return [changeOf(providers.changeIdentityProvider, { params: { id: there.id }, body })];
  },
};

/** The site takes neither another issuer nor other certificates without it: it would be sent to another than it was given for. */
function needsSecret(
  { issuer, caCertificates }: ChangedOf<'identity-provider'>,
  there: Listed<'identity-provider'> | null,
): boolean {
  return there === null || issuer !== undefined || caCertificates !== undefined;
}

function settingsOf({ roleMappings, ...given }: ChangedOf<'identity-provider'>, { idOf }: Surroundings) {
  const { kind: _, name: _name, clientSecret: _secret, enabled: _enabled, ...settings } = given;
  const mapped = roleMappings?.map(({ value, securityRole }) => ({
    value,
    securityRoleId: idOf('security-role', securityRole),
  }));
  return { ...settings, ...(mapped === undefined ? {} : { roleMappings: mapped }) };
}

function listed(provider: providers.IdentityProvider): Listed<'identity-provider'> {
  const { id, name, displayName, issuer, clientId, caCertificates, siteUrl, scopes, rolesClaim } = provider;
  const { roleMappings, makeUsers, enabled } = provider;
  const mappings = roleMappings.map(({ value, securityRole }) => ({ value, securityRole: securityRole.name }));
  return {
    ...{ id, builtIn: false },
    written: {
      ...{ kind: 'identity-provider', name, displayName, issuer, clientId, clientSecret: { secret: true } },
      ...{ caCertificates, siteUrl, scopes, rolesClaim },
      roleMappings: mappings.sort((one, other) => (textOf(one) < textOf(other) ? -1 : 1)),
      ...{ makeUsers, enabled },
    },
  };
}

function textOf({ value, securityRole }: { value: string; securityRole: string }): string {
  return JSON.stringify([value, securityRole]);
}
