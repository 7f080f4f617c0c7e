import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { namespaceName, namespaceOwner, parseNamespaceList } from './namespaces.ts';

describe('namespace names', () => {
  test("hold their owner's process", () => {
    const name = namespaceName('demo-2', 'dhcp');
    assert.match(name, new RegExp(`^slipway-demo-2-${process.pid}-\\d+-dhcp$`));
    assert.equal(namespaceOwner(name)?.pid, process.pid);
    assert.notEqual(namespaceOwner(name)?.startTime, '0');
  });

  for (const name of [
    '',
    'px',
    'slipway-demo',
    'slipway-demo-12-site',
    'slipway-demo-12-34',
    'other-slipway-demo-1-2-site',
    'slipway--1-x-site',
  ]) {
    test(`'${name}' is not the lab's`, () => assert.equal(namespaceOwner(name), undefined));
  }

  test('are read from what ip lists', () => {
    assert.deepEqual(parseNamespaceList('slipway-a-1-2-site (id: 0)\npx\n\n'), ['slipway-a-1-2-site', 'px']);
    assert.deepEqual(parseNamespaceList(''), []);
  });
});
