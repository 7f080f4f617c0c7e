import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonClaims } from './person-claims.ts';
import { type DecidingProvider, decideSignIn } from './sign-in-decision.ts';

const provider: DecidingProvider = {
  ...{ name: 'company', makeUsers: true, rolesClaim: 'groups' },
  roleMappings: [
    { value: 'deployers', roleId: 'operator' },
    { value: 'deployers', roleId: 'analyst' },
    { value: 'night', roleId: 'operator' },
  ],
};
const person: PersonClaims = {
  ...{ subject: 'kim-1', userName: 'kim', displayName: 'Kim', values: ['deployers'], valuesLeftOut: false },
};
const kim = { id: '1', name: 'kim', disabled: false };

test('who is known gets the roles of every value, each once', () => {
  const decision = decideSignIn(provider, kim, { ...person, values: ['night', 'deployers', 'night'] });
  assert.deepEqual(decision, { kind: 'known', user: kim, roleIds: ['analyst', 'operator'] });
});

test('values count letter for letter', () => {
  for (const value of ['Deployers', 'deployers ', 'deploy', ''])
    assert.equal(decideSignIn(provider, kim, { ...person, values: [value] }).kind, 'refused', value);
});

test('without mappings roles stay as they are', () => {
  const plain = { ...provider, makeUsers: false, roleMappings: [] };
  assert.deepEqual(decideSignIn(plain, kim, { ...person, values: [] }), { kind: 'known', user: kim, roleIds: null });
  const stranger = decideSignIn(plain, null, person);
  assert.deepEqual([stranger.kind, 'code' in stranger && stranger.code], ['refused', 'SLIP-1064']);
});

test('being disabled comes before everything, and takes no roles', () => {
  const decision = decideSignIn(provider, { ...kim, disabled: true }, { ...person, values: [] });
  assert.ok(decision.kind === 'refused' && decision.code === 'SLIP-1030' && !decision.rolesTaken);
});

test('a value that is gone takes the roles of who is known, and makes nobody', () => {
  const known = decideSignIn(provider, kim, { ...person, values: [] });
  assert.ok(known.kind === 'refused' && known.code === 'SLIP-1065' && known.rolesTaken);
  const stranger = decideSignIn(provider, null, { ...person, values: [] });
  assert.ok(stranger.kind === 'refused' && stranger.code === 'SLIP-1065' && !stranger.rolesTaken);
});

test('names are made such as users have, the second with where the person is from', () => {
  const names = (userName: string | null) => {
    const decision = decideSignIn(provider, null, { ...person, userName });
    return decision.kind === 'new' ? decision.names : [];
  };
  assert.deepEqual(names('kim'), ['kim', 'kim@company']);
  assert.deepEqual(names('kim@company.example'), ['kim@company.example', 'kim@company.example@company']);
  assert.deepEqual(names('COMPANY\\kim'), ['COMPANY-kim', 'COMPANY-kim@company']);
  assert.deepEqual(names('Rene\u0301'), ['Ren\u00e9', 'Ren\u00e9@company']);
  assert.deepEqual(names('x'.repeat(60)), ['x'.repeat(60)]);
  for (const none of [null, '', '...', '<>', 'x'.repeat(65)]) assert.deepEqual(names(none), [], String(none));
});
