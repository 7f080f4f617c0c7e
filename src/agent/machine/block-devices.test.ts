import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLsblk, withDescendants } from './block-devices.ts';

test('reads the output of an older lsblk, which has numbers and flags as strings and one mount point', () => {
  const [disk] = parseLsblk(
    JSON.stringify({
      blockdevices: [
        {
          name: 'sda',
          path: '/dev/sda',
          type: 'disk',
          size: '500107862016',
          model: 'Samsung SSD 860 \u0000',
          rota: '0',
          rm: '1',
          ro: '0',
          mountpoint: null,
          children: [{ name: 'sda1', path: '/dev/sda1', type: 'part', size: '1048576', mountpoint: '/boot' }],
        },
      ],
    }),
  );
  assert.equal(disk?.bytes, 500107862016);
  assert.equal(disk?.model, 'Samsung SSD 860');
  assert.deepEqual([disk?.rotational, disk?.removable, disk?.readOnly], [false, true, false]);
  assert.deepEqual(disk?.children[0]?.mountPoints, ['/boot']);
  assert.equal(disk?.serial, null);
});

test('a device under another one comes after it', () => {
  const [disk] = parseLsblk(
    '{"blockdevices":[{"name":"a","path":"/dev/a","type":"disk","children":[{"name":"b","path":"/dev/b","type":"part","children":[{"name":"c","path":"/dev/mapper/c","type":"crypt"}]}]}]}',
  );
  assert.deepEqual(
    [...withDescendants(disk!)].map(({ path }) => path),
    ['/dev/a', '/dev/b', '/dev/mapper/c'],
  );
});

test('nothing at all is no device; anything else that is no list of devices is an error', () => {
  assert.deepEqual(parseLsblk(''), []);
  for (const bad of [
    '{',
    '[]',
    '{"blockdevices":{}}',
    '{"blockdevices":[{"name":"a"}]}',
    '{"blockdevices":[{"name":"a","path":"/dev/a","type":"disk","size":"-1"}]}',
  ])
    assert.throws(() => parseLsblk(bad), bad);
});
