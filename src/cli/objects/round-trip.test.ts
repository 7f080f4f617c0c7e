/** Whatever people made of a site's objects: its files, applied to it, change nothing; applied to an empty one, they make the same. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { permissionNames } from '../../api/permissions.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import {
  idOf,
  makeCollection,
  makeDeployment,
  makeDevice,
  makeSecurityRole,
  makeSecurityScope,
  makeTaskSequence,
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

const DEFAULT = makeSecurityScope({ id: idOf(513), name: 'Default', builtIn: true });
const siteContent = fc.record({
  scopes: names,
  roles: names,
  sequences: names,
  collections: names,
  variables,
  precedence: fc.integer({ min: 1, max: 9 }),
  description: fc.oneof(text, fc.constant('')),
  commandLine: text,
  deployment: fc.record({
    enabled: fc.boolean(),
    debug: fc.boolean(),
    purpose: fc.constantFrom('available' as const, 'required' as const),
  }),
  permissions: fc.uniqueArray(fc.constantFrom(...permissionNames), { minLength: 1, maxLength: 5 }),
  members: fc.uniqueArray(fc.integer({ min: 0, max: 2 })),
});

type Content = typeof siteContent extends fc.Arbitrary<infer T> ? T : never;

function siteOf(content: Content): FakeSite {
  const { scopes, roles, sequences, collections, permissions, description, precedence, commandLine, members } = content;
  const at = (start: number) => (name: string, place: number) => ({ id: idOf(start + place), name });
  const securityScopes = scopes
    .filter((name) => name.toLowerCase() !== 'default')
    .map(at(1000))
    .map((scope) => makeSecurityScope({ ...scope, description }));
  const devices = [0, 1, 2].map((place) =>
    makeDevice({
      id: idOf(2000 + place),
      name: `PC-${place}`,
      macs: [`52:54:00:00:00:0${place}`],
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
  return new FakeSite({
    ...{ devices, taskSequences, collections: made, securityScopes: [DEFAULT, ...securityScopes] },
    members: made.flatMap((collection) =>
      members.map((place) => ({ collectionId: collection.id, deviceId: idOf(2000 + place) })),
    ),
    securityRoles: roles.map(at(5000)).map((role) => makeSecurityRole({ ...role, description, permissions })),
    deployments:
      first === undefined || target === undefined
        ? []
        : [makeDeployment({ id: idOf(6000), ...content.deployment }, first, target)],
  });
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
        const empty = new FakeSite({ securityScopes: [structuredClone(DEFAULT)] });
        const made = await run(empty, `apply -f ${folder} --confirm-device-count ${content.members.length}`);
        assert.equal(made.exitCode, 0, made.error);
        assert.deepEqual(
          withoutSecrets((await run(empty, 'export --output json')).out),
          withoutSecrets((await run(site, 'export --output json')).out),
        );
        // An export that forgets something would forget it twice.
        assert.deepEqual(deploymentsOf(empty), deploymentsOf(site));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
});

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
