/** Identity providers as objects of the site. */
import { randomUUID, X509Certificate } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type {
  IdentityProvider,
  IdentityProviderChangeSchema,
  IdentityProviderCreateSchema,
} from '../../api/identity-providers.ts';
import { beginProviderSignIn, finishProviderSignIn } from '../../api/sign-in-with-provider.ts';
import { apiUrl, type Config } from '../config.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { type Administrator, refuseMore } from '../http/administrator.ts';
import { permissionsOfRoles } from '../security-roles/security-role.ts';
import { endSessions } from '../sign-in/user-session.ts';
import type { SiteContext } from '../site-context.ts';
import { keepFullAdministrator } from '../users/full-administrators.ts';
import { permissionsThroughProvider } from './provider-reach.ts';
import { clientSecretPlace, type ProviderRow } from './provider-row.ts';

type Db = Kysely<Database> | Transaction<Database>;
type Mapping = { value: string; securityRoleId: string };

export async function listIdentityProviders(site: SiteContext): Promise<IdentityProvider[]> {
  const rows = await providerQuery(site.db).orderBy('name').execute();
  return rows.map((row) => toIdentityProvider(row, site.config));
}

export async function createIdentityProvider(
  site: SiteContext,
  caller: Administrator,
  input: z.output<typeof IdentityProviderCreateSchema>,
): Promise<IdentityProvider> {
  requireCertificates(input.caCertificates);
  requireMappingToMakeUsers(input.makeUsers, input.roleMappings);
  await refuseMappingMore(site.db, caller, input.roleMappings);
  await refuseTakenName(site.db, input.name);
  const id = randomUUID();
  await inTransaction(site.db, async (tx) => {
    const sealed_client_secret = sealSecret(site, id, input.clientSecret);
    const row = { id, name: input.name, ...columnsOf({ ...input, enabled: true }), sealed_client_secret };
    await tx.insertInto('identity_provider').values(row).execute();
    await setMappings(tx, id, input.roleMappings);
  });
  return getIdentityProvider(site, id);
}

export async function changeIdentityProvider(
  site: SiteContext,
  caller: Administrator,
  id: string,
  change: z.output<typeof IdentityProviderChangeSchema>,
): Promise<IdentityProvider> {
  const before = await lesserProvider(site, caller, id);
  requireCertificates(change.caCertificates ?? null);
  refuseToSendSecretElsewhere(before, change);
  if (change.roleMappings !== undefined) await refuseMappingMore(site.db, caller, change.roleMappings);
  await inTransaction(site.db, (tx) =>
    keepFullAdministrator(tx, async () => {
      if (change.roleMappings !== undefined) await setMappings(tx, id, change.roleMappings);
      const { clientSecret } = change;
      const sealed = clientSecret === undefined ? {} : { sealed_client_secret: sealSecret(site, id, clientSecret) };
      const columns = { ...columnsOf(changed(before, change)), ...sealed };
      await tx.updateTable('identity_provider').set(columns).where('id', '=', id).execute();
      await requireMappingsKept(tx, id);
      const isAnother = change.issuer !== undefined && change.issuer !== before.issuer;
      if (isAnother || change.enabled === false) await endWhatItBegan(tx, id);
    }),
  );
  return getIdentityProvider(site, id);
}

export async function deleteIdentityProvider(site: SiteContext, caller: Administrator, id: string): Promise<void> {
  await lesserProvider(site, caller, id);
  await inTransaction(site.db, (tx) =>
    keepFullAdministrator(tx, async () => {
      await endWhatItBegan(tx, id);
      await tx.deleteFrom('identity_provider').where('id', '=', id).execute();
    }),
  );
}

/** Throws SLIP-1002. */
export async function getProviderRow(db: Db, id: string): Promise<ProviderRow> {
  const row = await db.selectFrom('identity_provider').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw noSuchProvider(id);
  return row;
}

function noSuchProvider(id: string): SlipwayError {
  return new SlipwayError('SLIP-1002', `There is no identity provider with the id ${id}.`);
}

/** One that people can sign in with. Throws SLIP-1002. */
export async function getEnabledProvider(db: Db, name: string): Promise<ProviderRow> {
  const row = await db
    .selectFrom('identity_provider')
    .selectAll()
    .where('name', '=', name)
    .where('enabled', '=', true)
    .executeTakeFirst();
  if (row === undefined)
    throw new SlipwayError('SLIP-1002', `This site has no identity provider "${name}" that people sign in with.`);
  return row;
}

export async function listEnabledProviders(
  site: SiteContext,
): Promise<{ name: string; displayName: string; url: string }[]> {
  const rows = await site.db
    .selectFrom('identity_provider')
    .select(['name', 'display_name', 'site_url'])
    .where('enabled', '=', true)
    .orderBy('name')
    .execute();
  return rows.map((row) => ({ name: row.name, displayName: row.display_name, url: signInUrl(row, site.config) }));
}

/** Where browsers begin: the cookie of a sign-in that is begun at another address is not sent when they come back. */
export function signInUrl(provider: Pick<ProviderRow, 'name' | 'site_url'>, config: Config): string {
  return urlOf(beginProviderSignIn.path, provider, config);
}

/** Where the provider sends browsers back to. */
export function redirectUri(provider: Pick<ProviderRow, 'name' | 'site_url'>, config: Config): string {
  return urlOf(finishProviderSignIn.path, provider, config);
}

/** Of our own settings, never of a Host header. */
function urlOf(path: string, { name, site_url }: Pick<ProviderRow, 'name' | 'site_url'>, config: Config): string {
  return `${site_url ?? apiUrl(config)}${path.replace(':provider', name)}`;
}

type Change = z.output<typeof IdentityProviderChangeSchema>;

interface Settings {
  readonly displayName: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly caCertificates: string | null;
  readonly siteUrl: string | null;
  readonly scopes: string[];
  readonly rolesClaim: string;
  readonly makeUsers: boolean;
  readonly enabled: boolean;
}

/** What is left out stays. */
function changed(before: ProviderRow, change: Change): Settings {
  const { displayName = before.display_name, issuer = before.issuer, clientId = before.client_id } = change;
  const { caCertificates = before.ca_certificates, siteUrl = before.site_url, scopes = before.scopes } = change;
  const { rolesClaim = before.roles_claim, makeUsers = before.make_users, enabled = before.enabled } = change;
  return { displayName, issuer, clientId, caCertificates, siteUrl, scopes, rolesClaim, makeUsers, enabled };
}

function columnsOf(settings: Settings) {
  return {
    display_name: settings.displayName,
    issuer: settings.issuer,
    client_id: settings.clientId,
    ca_certificates: settings.caCertificates,
    site_url: settings.siteUrl,
    scopes: settings.scopes,
    roles_claim: settings.rolesClaim,
    make_users: settings.makeUsers,
    enabled: settings.enabled,
  };
}

function sealSecret(site: SiteContext, id: string, secret: string): Buffer {
  return site.keys.sealer.seal(secret, clientSecretPlace(id));
}

/** One that the caller may change. */
async function lesserProvider(site: SiteContext, caller: Administrator, id: string): Promise<ProviderRow> {
  const provider = await getProviderRow(site.db, id);
  const through = await permissionsThroughProvider(site.db, id);
  refuseMore(caller, through, `Who signs in with the identity provider "${provider.name}"`);
  return provider;
}

async function refuseMappingMore(db: Db, caller: Administrator, mappings: readonly Mapping[]): Promise<void> {
  const roleIds = [...new Set(mappings.map(({ securityRoleId }) => securityRoleId))];
  refuseMore(caller, await permissionsOfRoles(db, roleIds), 'Who signs in with the identity provider as you want it');
}

/** Otherwise whoever may change a provider names a server of their own as its issuer, and is sent the secret that nobody is shown. */
function refuseToSendSecretElsewhere(before: ProviderRow, change: Change): void {
  const { issuer = before.issuer, caCertificates = before.ca_certificates, clientSecret } = change;
  if (clientSecret !== undefined) return;
  if (issuer === before.issuer && caCertificates === before.ca_certificates) return;
  throw new SlipwayError(
    'SLIP-1001',
    'Another issuer, or other certificates for it, need the client secret again: the one that the site has is for the former one alone.',
  );
}

function requireCertificates(pem: string | null): void {
  for (const certificate of pem?.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [])
    if (!isCertificate(certificate)) throw noCertificate();
  if (pem !== null && !pem.includes('-----END CERTIFICATE-----')) throw noCertificate();
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function noCertificate(): SlipwayError {
  return new SlipwayError(
    'SLIP-1001',
    'The certificates of the authority cannot be read. Give a file in PEM format ("-----BEGIN CERTIFICATE-----").',
  );
}

function requireMappingToMakeUsers(makeUsers: boolean, mappings: readonly unknown[]): void {
  if (!makeUsers || mappings.length > 0) return;
  throw new SlipwayError(
    'SLIP-1001',
    'Users can be made at their first sign-in only where values of a claim give them roles: map at least one.',
  );
}

async function requireMappingsKept(tx: Transaction<Database>, id: string): Promise<void> {
  const { make_users } = await getProviderRow(tx, id);
  const mappings = await tx
    .selectFrom('identity_provider_role')
    .select('claim_value')
    .where('identity_provider_id', '=', id)
    .execute();
  requireMappingToMakeUsers(make_users, mappings);
}

async function setMappings(tx: Transaction<Database>, id: string, mappings: readonly Mapping[]): Promise<void> {
  await tx.deleteFrom('identity_provider_role').where('identity_provider_id', '=', id).execute();
  const rows = mappings.map(({ value, securityRoleId }) => ({
    ...{ identity_provider_id: id, claim_value: value, security_role_id: securityRoleId },
  }));
  if (rows.length === 0) return;
  await tx
    .insertInto('identity_provider_role')
    .values(rows)
    .onConflict((oc) => oc.doNothing())
    .execute();
}

/** Sessions of its users, and sign-ins that wait for its answer. */
async function endWhatItBegan(tx: Transaction<Database>, providerId: string): Promise<void> {
  await tx.deleteFrom('provider_sign_in').where('identity_provider_id', '=', providerId).execute();
  const users = await tx
    .selectFrom('user_identity')
    .select('user_id')
    .distinct()
    .where('identity_provider_id', '=', providerId)
    .execute();
  for (const { user_id } of users) await endSessions(tx, user_id);
}

async function refuseTakenName(db: Db, name: string): Promise<void> {
  const taken = await db.selectFrom('identity_provider').select('id').where('name', '=', name).executeTakeFirst();
  if (taken !== undefined)
    throw new SlipwayError('SLIP-1003', `There is an identity provider named "${name}" already. Choose another name.`);
}

/** Throws SLIP-1002. */
export async function getIdentityProvider(site: SiteContext, id: string): Promise<IdentityProvider> {
  const row = await providerQuery(site.db).where('identity_provider.id', '=', id).executeTakeFirst();
  if (row === undefined) throw noSuchProvider(id);
  return toIdentityProvider(row, site.config);
}

function providerQuery(db: Db) {
  return db
    .selectFrom('identity_provider')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('identity_provider_role as mapped')
        .innerJoin('security_role as role', 'role.id', 'mapped.security_role_id')
        .whereRef('mapped.identity_provider_id', '=', 'identity_provider.id')
        .select(
          sql<
            IdentityProvider['roleMappings']
          >`coalesce(json_agg(json_build_object('value', claim_value, 'securityRole', json_build_object('id', role.id, 'name', role.name)) order by claim_value, role.name), '[]')`.as(
            'mappings',
          ),
        )
        .as('mappings'),
    );
}

function toIdentityProvider(
  row: Awaited<ReturnType<ReturnType<typeof providerQuery>['executeTakeFirstOrThrow']>>,
  config: Config,
): IdentityProvider {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    issuer: row.issuer,
    clientId: row.client_id,
    caCertificates: row.ca_certificates,
    siteUrl: row.site_url,
    redirectUri: redirectUri(row, config),
    scopes: row.scopes,
    rolesClaim: row.roles_claim,
    roleMappings: row.mappings ?? [],
    makeUsers: row.make_users,
    enabled: row.enabled,
    createdAt: row.created_at.toISOString(),
  };
}
