import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pressKey, valuesOf } from '../form.ts';
import { readKeys } from '../keys.ts';
import { deploymentPage } from './deployment.ts';
import { networkPage } from './network.ts';
import type { Page } from './page.ts';
import { passwordPage } from './password.ts';
import { variablesPage } from './variables.ts';

const DOWN = '\u001b[B';
const UP = '\u001b[A';

/** What a person answers by these keys; undefined while the page is not filled in. */
function answer<T>(page: Page<T>, typed: string): T | undefined {
  let { form } = page;
  for (const key of readKeys(new Uint8Array(), new TextEncoder().encode(typed)).keys) {
    const step = pressKey(form, key);
    if (step.kind === 'filled-in') return page.read(valuesOf(step.form));
    if (step.kind === 'form') form = step.form;
  }
  return undefined;
}

describe('the page for the password', () => {
  test('answers what was typed, of any characters', () =>
    assert.equal(answer(passwordPage({}), 'geheim ü€\u007f!\r'), 'geheim ü!'));
  test('does not take an empty one', () => assert.equal(answer(passwordPage({}), '\r\r'), undefined));
  test('is masked, and says why it is shown again', () => {
    const { form } = passwordPage({ problem: 'The password is wrong.' });
    assert.equal(form.problem, 'The password is wrong.');
    assert.ok(form.fields.every((field) => field.kind === 'text' && field.masked));
  });
});

describe('the page for network settings', () => {
  const one = [{ name: 'enp1s0', description: '52:54:00:77:00:01' }];
  const two = [...one, { name: 'enp2s0', description: '52:54:00:77:00:02' }];

  test('answers DHCP at once', () =>
    assert.deepEqual(answer(networkPage({ adapters: one }), '\r'), { mode: 'dhcp', interface: 'enp1s0' }));

  test('answers a static address with and without gateway and servers', () => {
    assert.deepEqual(answer(networkPage({ adapters: one }), `${DOWN}\r10.0.0.20/24\r10.0.0.1\r10.0.0.1, 10.0.0.2\r`), {
      ...{ mode: 'static', interface: 'enp1s0', address: '10.0.0.20', prefix: 24 },
      ...{ gateway: '10.0.0.1', dns: ['10.0.0.1', '10.0.0.2'] },
    });
    assert.deepEqual(answer(networkPage({ adapters: one }), `${DOWN}\r10.0.0.20/255.255.255.0\r\r\r`), {
      ...{ mode: 'static', interface: 'enp1s0', address: '10.0.0.20', prefix: 24, gateway: null, dns: [] },
    });
  });

  test('is not left with an address that cannot work', () => {
    for (const fields of ['\r\r\r', '10.0.0.20\r\r\r', '10.0.0.20/24\r10.1.0.1\r\r', '10.0.0.20/24\r\rdns\r'])
      assert.equal(answer(networkPage({ adapters: one }), `${DOWN}\r${fields}`), undefined, fields);
  });

  test('lets one of several adapters be chosen', () => {
    assert.deepEqual(answer(networkPage({ adapters: two }), `${UP}${DOWN}\r\r`), { mode: 'dhcp', interface: 'enp2s0' });
    assert.deepEqual(answer(networkPage({ adapters: two }), '\r'), { mode: 'dhcp', interface: 'enp1s0' });
  });

  test('begins with what holds now', () => {
    const current = {
      ...({ mode: 'static', interface: 'enp2s0', address: '10.0.0.20', prefix: 24 } as const),
      ...{ gateway: '10.0.0.1', dns: ['10.0.0.1', '10.0.0.2'] },
    };
    assert.deepEqual(answer(networkPage({ adapters: two, current }), '\r\r\r\r'), current);
    assert.deepEqual(answer(networkPage({ adapters: two, current: { ...current, interface: 'gone' } }), '\r\r\r\r'), {
      ...current,
      interface: 'enp1s0',
    });
  });
});

describe('the page for the deployment', () => {
  const deployments = ['a', 'b', 'c'].map((id) => ({ id, name: `Deployment ${id}`, description: null }));
  test('answers the id of the chosen one', () => {
    assert.equal(answer(deploymentPage({ deployments }), '\r'), 'a');
    assert.equal(answer(deploymentPage({ deployments }), `${DOWN}${DOWN}\r`), 'c');
  });
});

describe('the page for variables', () => {
  const variables = [
    { name: 'ComputerName', required: true },
    { name: 'Location' },
    { name: 'Password', secret: true },
  ];

  test('answers each variable in order, those without a value too', () =>
    assert.deepEqual(answer(variablesPage({ variables }), 'PC-1\r\rpw\r'), [
      { name: 'ComputerName', value: 'PC-1' },
      { name: 'Location', value: '' },
      { name: 'Password', value: 'pw' },
    ]));
  test('does not go on without a required one', () =>
    assert.equal(answer(variablesPage({ variables }), '\r\r\r'), undefined));
  test('hides only what is told to be secret', () =>
    assert.deepEqual(
      variablesPage({ variables }).form.fields.map((field) => field.kind === 'text' && field.masked),
      [false, false, true],
    ));
});
