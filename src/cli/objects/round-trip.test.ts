/** Whatever people made of a site's objects: its files, applied to it, change nothing; applied to an empty one, they make the same. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { validationPriorities, weekdays } from '../../api/content.ts';
import { permissionNames } from '../../api/permissions.ts';
import { affinitySettings } from '../../api/user-device-affinities.ts';
import { webhookEventKinds } from '../../api/webhooks.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import type { FakeState } from '../fake-state-test-support.ts';
import {
  AT,
  idOf,
  makeCollection,
  makeDeployment,
  makeDevice,
  makeIdentityProvider,
  makeImage,
  makeSecurityRole,
  makeSecurityScope,
  makeTaskSequence,
  makeUser,
} from '../things-test-support.ts';

// What YAML might take for something else, and what file names cannot hold.
const text = fc.oneof(
  fc.constantFrom(
    'yes',
    'null',
    '12',
    '1e3',
    '# not a comment',
    '- a',
    'a: b',
    '{x}',
    '"',
    "it's",
    ' blanks ',
    'ä/ö\\ü',
    '2026-01-01',
    '~',
    '&a',
    '*b',
    '!t',
  ),
  fc.string({ minLength: 1, maxLength: 30 }),
);
/** Different ones, whatever the capitals. */
const names = fc.uniqueArray(text, { minLength: 1, maxLength: 4, selector: (name) => name.toLowerCase() });
const variable = fc.record({
  name: fc.constantFrom('Room', 'Key', 'A-b', 'X_1'),
  value: fc.oneof(text, fc.constant('')),
  secret: fc.boolean(),
});
const variables = fc
  .uniqueArray(variable, { maxLength: 4, selector: ({ name }) => name })
  .map((all) => all.map(({ name, value, secret }) => ({ name, value: secret ? null : value, secret })));

/** How much of what there is: null all. */
const limit = fc.constantFrom(null, 0, 2);

const DEFAULT = makeSecurityScope({ id: idOf(513), name: 'Default', builtIn: true });
const siteContent = fc.record({
  scopes: names,
  roles: names,
  sequences: names,
  collections: names,
  categories: names,
  assetTag: fc.constantFrom(null, '12', 'A # 1'),
  obsolete: fc.boolean(),
  variables,
  precedence: fc.integer({ min: 1, max: 9 }),
  description: fc.oneof(text, fc.constant('')),
  commandLine: text,
  deployment: fc.record({
    enabled: fc.boolean(),
    debug: fc.boolean(),
    purpose: fc.constantFrom('available' as const, 'required' as const),
  }),
  alert: fc.record({
    successBelow: fc.option(fc.record({ percent: fc.integer({ min: 1, max: 100 }), at: fc.constant(AT) })),
    failureAbove: fc.option(fc.record({ percent: fc.nat(99) })),
  }),
  isProtected: fc.boolean(),
  webhook: fc.record({
    eventKinds: fc.uniqueArray(fc.constantFrom(...webhookEventKinds), { minLength: 1 }),
    caCertificates: fc.constantFrom(null, '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n'),
    allowHttp: fc.boolean(),
    enabled: fc.boolean(),
  }),
  duplicates: fc.uniqueArray(fc.constantFrom('mac' as const, 'serial-number' as const), { maxLength: 2 }),
  email: fc.option(
    fc.record({
      enabled: fc.boolean(),
      security: fc.constantFrom('starttls' as const, 'tls' as const),
      userName: fc.option(text),
      from: fc.option(fc.constant('a@example.org')),
      to: fc.subarray(['b@example.org', 'c@example.org']),
    }),
  ),
  permissions: fc.uniqueArray(fc.constantFrom(...permissionNames), { minLength: 1, maxLength: 5 }),
  members: fc.uniqueArray(fc.integer({ min: 0, max: 2 })),
  people: fc.record({
    displayName: fc.oneof(text, fc.constant('')),
    disabled: fc.boolean(),
    hasRoles: fc.boolean(),
    scopes: limit,
    collections: limit,
    subjects: fc.uniqueArray(text, { maxLength: 3 }),
  }),
  provider: fc.record({
    displayName: fc.oneof(text, fc.constant('')),
    caCertificates: fc.constantFrom(null, '-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n'),
    siteUrl: fc.constantFrom(null, 'https://slipway.example'),
    scopes: fc.constantFrom(['openid', 'profile'], ['profile', 'openid'], ['openid', 'Groups']),
    rolesClaim: fc.constantFrom('groups', 'Roles'),
    values: fc.uniqueArray(text, { maxLength: 3 }),
    makeUsers: fc.boolean(),
    enabled: fc.boolean(),
  }),
  primaryUsers: fc.uniqueArray(fc.constantFrom('D\\kim', 'D\\Lee', 'max@d'), { maxLength: 3 }),
  settings: fc.record({
    hasPxePassword: fc.boolean(),
    userDeviceAffinity: fc.constantFrom(...affinitySettings),
    highRisk: fc.record({
      defaultSize: fc.nat(100),
      maximumSize: fc.constantFrom(0, 101),
      protectedDevices: fc.constantFrom('warn', 'block'),
    }),
    pxe: fc.record({
      respond: fc.boolean(),
      responseDelaySeconds: fc.nat(32),
      interfaces: fc.subarray(['52:54:00:00:00:01', 'eth0']),
      ignoredMacs: fc.subarray(['52:54:00:00:00:02']),
      promptSeconds: fc.integer({ min: 1, max: 600 }),
      unknownComputers: fc.constantFrom('off', 'on', 'with-approval'),
      unknownComputersADay: fc.nat(100),
      unknownComputerCollectionIds: fc.constant<string[]>([]),
    }),
    enabled: fc.boolean(),
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
    priority: fc.constantFrom(...validationPriorities),
  }),
});

type Content = typeof siteContent extends fc.Arbitrary<infer T> ? T : never;

function siteOf(content: Content): FakeSite {
  const { scopes, roles, sequences, collections, permissions, description, precedence, commandLine, members } = content;
  const at = (start: number) => (name: string, place: number) => ({ id: idOf(start + place), name });
  const securityScopes = scopes
    .filter((name) => name.toLowerCase() !== 'default')
    .map(at(1000))
    .map((scope) => makeSecurityScope({ ...scope, description }));
  const categories = content.categories.map(at(2500));
  const devices = [0, 1, 2].map((place) =>
    makeDevice({
      id: idOf(2000 + place),
      name: `PC-${place}`,
      macs: [`52:54:00:00:00:0${place}`],
      ...{ assetTag: content.assetTag, obsoleteAt: content.obsolete ? AT : null, categories },
      protected: content.isProtected,
      primaryUsers: content.primaryUsers.map((userName) => ({ userName, state: 'confirmed' })),
      variables: content.variables,
    }),
  );
  const made = collections.map(at(3000)).map((each) =>
    makeCollection({
      ...each,
      variables: content.variables,
      variablePrecedence: precedence,
      securityScopes: [DEFAULT, ...securityScopes].map(({ id, name }) => ({ id, name })),
    }),
  );
  const step = { type: 'run-command-line', name: 'Do it', options: { commandLine } };
  const taskSequences = sequences
    .map(at(4000))
    .map(({ id, name }) => makeTaskSequence({ version: 1, name, steps: [step] }, { id }));
  const [first, target] = [taskSequences[0], made[0]];
  const securityRoles = roles.map(at(5000)).map((role) => makeSecurityRole({ ...role, description, permissions }));
  const deploys = first !== undefined && target !== undefined;
  return new FakeSite({
    ...noticesOf(content),
    deploymentAlerts: deploys ? { [idOf(6000)]: content.alert } : {},
    ...peopleOf(content, { securityScopes, securityRoles, collections: made }),
    images: [makeImage({ securityScopes: [DEFAULT, ...securityScopes].map(({ id, name }) => ({ id, name })) })],
    pxePassword: content.settings.hasPxePassword ? 'kept' : null,
    userDeviceAffinity: content.settings.userDeviceAffinity,
    highRiskSettings: content.settings.highRisk,
    pxeSettings: content.settings.pxe,
    validationSchedule: { ...scheduleOf(content), time: '03:30', nextAt: null },
    deploymentTemplates: categories.map((category) => ({
      ...{
        ...category,
        description,
        createdAt: AT,
        purpose: content.deployment.purpose,
        debug: content.deployment.debug,
      },
      ...{ comment: commandLine, availableTo: 'media-pxe', wakeOnLan: false, rerun: 'never', mostStarts: precedence },
      noticeSeconds: precedence,
      maintenanceWindows: content.deployment.purpose === 'required' ? 'obey' : 'ignore',
      ...{ waves: [{ devices: precedence, succeedPercent: 100, opensNextAfterMinutes: null }] },
      ...{ stopAtFailures: null, stopAtFailurePercent: precedence },
    })),
    deviceCategories: categories.map((category) => ({ ...category, description })),
    ...{ devices, taskSequences, collections: made, securityScopes: [DEFAULT, ...securityScopes] },
    members: made.flatMap((collection) =>
      members.map((place) => ({ collectionId: collection.id, deviceId: idOf(2000 + place) })),
    ),
    securityRoles,
    deployments: deploys ? [makeDeployment({ id: idOf(6000), ...content.deployment }, first, target)] : [],
  });
}

function noticesOf({ webhook, duplicates, email }: Content): Partial<FakeState> {
  const values = { mac: '52:54:00:00:00:77', 'serial-number': 'To be filled: 1' } as const;
  return {
    webhooks: [{ id: idOf(8000), name: 'chat', url: 'https://hooks.example/', createdAt: AT, ...webhook }],
    duplicateIdentities: duplicates.map((mark, place) => ({
      ...{ id: idOf(8100 + place), mark, value: values[mark], createdAt: AT, comment: place === 0 ? '# dock' : '' },
    })),
    ...(email === null ? {} : { emailSettings: emailOf(email) }),
  };
}

function emailOf(given: NonNullable<Content['email']>): FakeState['emailSettings'] {
  const passwordSet = given.userName !== null;
  return { host: 'smtp.example.org', port: 587, caCertificates: null, passwordSet, ...given };
}

function scheduleOf({ settings: { enabled, days, priority } }: Content) {
  return { enabled, days, priority };
}

function primaryUsersShown({ state }: FakeSite) {
  return state.devices.map(({ name, primaryUsers }) => [name, primaryUsers.map(({ userName }) => userName).sort()]);
}

type Named = { id: string; name: string };

function peopleOf(
  { people, provider }: Content,
  there: { securityScopes: readonly Named[]; securityRoles: readonly Named[]; collections: readonly Named[] },
) {
  const some = (all: readonly Named[], count: number | null) =>
    count === null ? null : all.slice(0, count).map(({ id, name }) => ({ id, name }));
  const { values, scopes, ...settings } = provider;
  const [role] = there.securityRoles;
  const company = makeIdentityProvider({
    ...settings,
    scopes: [...scopes],
    roleMappings: values.map((value) => ({ value, securityRole: { id: role?.id ?? '', name: role?.name ?? '' } })),
  });
  const kim = makeUser({
    displayName: people.displayName,
    disabled: people.disabled,
    securityRoles: some(there.securityRoles, people.hasRoles ? 2 : 0) ?? [],
    securityScopes: some(there.securityScopes, people.scopes),
    collections: some(there.collections, people.collections),
    identities: people.subjects.map((subject, place) => ({
      ...{ id: idOf(7000 + place), usable: true, subject },
      identityProvider: { id: company.id, name: company.name },
    })),
  });
  return { identityProviders: [company], users: [kim] };
}

test('files of a site change nothing on it, and make the same on an empty one', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(siteContent, async (content) => {
      const folder = mkdtempSync(join(tmpdir(), 'slipway-round-'));
      try {
        const site = siteOf(content);
        const exported = await run(site, `export --folder ${folder}`);
        assert.equal(exported.exitCode, 0, exported.error);
        const again = await run(site, `apply -f ${folder}`);
        assert.match(again.out, /0 made, 0 changed, \d+ the same\.\n$/, again.out + again.error);
        const empty = new FakeSite({ securityScopes: [structuredClone(DEFAULT)], images: [makeImage({})] });
        // A password that the files speak of is set by hand.
        empty.state.pxePassword = site.state.pxePassword;
        const confirmed = `--confirm-device-count ${content.members.length}`;
        const made = await run(empty, `apply -f ${folder} ${confirmed}`, { input: SECRETS.join('\n') });
        assert.equal(made.exitCode, 0, made.error);
        assert.deepEqual(
          withoutSecrets((await run(empty, 'export --output json')).out),
          withoutSecrets((await run(site, 'export --output json')).out),
        );
        // An export that forgets something would forget it twice.
        assert.deepEqual(deploymentsOf(empty), deploymentsOf(site));
        assert.deepEqual(peopleShown(empty), peopleShown(site));
        assert.deepEqual(primaryUsersShown(empty), primaryUsersShown(site));
        assert.equal(empty.state.userDeviceAffinity, site.state.userDeviceAffinity);
        assert.deepEqual(empty.state.validationSchedule.days, site.state.validationSchedule.days);
        assert.equal(empty.state.clientSecrets['company'], SECRETS[0]);
        assert.equal(empty.state.webhookSecrets['chat'], SECRETS[1]);
        assert.equal(
          empty.state.emailPassword,
          content.email === null || content.email.userName === null ? null : SECRETS[2],
        );
        assert.deepEqual(noticesShown(empty), noticesShown(site));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
});

/** In the order in which they are asked for. */
const SECRETS = ['the client secret', 'the secret of the webhook', 'the password', ''];

function noticesShown({ state }: FakeSite): unknown {
  // Through JSON: made-up records have no prototype.
  const shown = {
    webhooks: state.webhooks.map(({ id: _, ...webhook }) => webhook),
    duplicates: state.duplicateIdentities.map(({ id: _, ...each }) => each),
    alerts: Object.values(state.deploymentAlerts).filter((alert) => alert.successBelow || alert.failureAbove),
    isProtected: state.devices.map((device) => device.protected),
    email: state.emailSettings,
  };
  return JSON.parse(JSON.stringify(shown));
}

/** Without ids, in one order. */
function peopleShown({ state }: FakeSite): unknown {
  const names = (all: readonly Named[] | null) => all?.map(({ name }) => name).sort() ?? null;
  return {
    users: state.users.map((user) => ({
      ...[user.name, user.displayName, user.disabled],
      roles: names(user.securityRoles),
      limits: [names(user.securityScopes), names(user.collections)],
      identities: user.identities.map(({ subject }) => subject).sort(),
    })),
    providers: state.identityProviders.map(({ id: _, createdAt: _at, roleMappings, ...provider }) => ({
      ...provider,
      roleMappings: roleMappings.map(({ value, securityRole }) => [value, securityRole.name].join('=')).sort(),
    })),
    images: state.images.map(({ securityScopes }) => names(securityScopes)),
  };
}

function deploymentsOf({ state }: FakeSite): unknown {
  return state.deployments.map(({ name, purpose, enabled, debug }) => ({ name, purpose, enabled, debug }));
}

/** In one order; no file has what the secret variables of the first site hold. */
function withoutSecrets(json: string): unknown {
  const objects: { kind: string; name?: string; variables?: { secret?: boolean }[] }[] = JSON.parse(json);
  const plain = objects.map(({ variables: all = [], ...object }) => ({
    ...object,
    variables: all.filter(({ secret }) => !secret),
  }));
  return plain.sort((a, b) => (JSON.stringify([a.kind, a.name]) < JSON.stringify([b.kind, b.name]) ? -1 : 1));
}
