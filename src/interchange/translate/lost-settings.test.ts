import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { translatedStep } from './test-translation.ts';

describe('a step that loses a setting tells it, and counts as translated:', () => {
  const network = { type: 'ApplyNetworkSettingsAction', properties: { NumAdapters: '1', Adapters0EnableDHCP: 'true' } };
  const mbr = {
    type: 'PartitionDiskAction',
    properties: {
      ...{ PartitionStyle: 'MBR', Partitions: '2' },
      ...{
        Partitions0Type: 'Primary',
        Partitions0FileSystem: 'NTFS',
        Partitions0Size: '1',
        Partitions0SizeUnits: 'GB',
      },
      ...{ Partitions1Type: 'Primary', Partitions1FileSystem: 'NTFS' },
    },
  };
  const gpt = { ...mbr, properties: { ...mbr.properties, PartitionStyle: 'GPT' } };
  const driver = { type: 'ApplyDriverPackageAction', properties: { DriverPackageID: 'ABC00001' } };
  type Given = { type: string; properties: Record<string, string> };
  const cases: readonly [Given, string, string, 'native' | 'translated'][] = [
    [network, 'Adapters0Name', 'Office', 'native'],
    [network, 'Adapters0Name', '', 'native'],
    [network, 'Adapters0Index', '3', 'translated'],
    [network, 'Adapters0Index', '0', 'native'],
    [network, 'Adapters0GatewayCostMetric', '10', 'native'],
    [network, 'Adapters0GatewayCostMetric', 'Automatic', 'native'],
    [network, 'Adapters0TcpipNetbiosOptions', '2', 'native'],
    [network, 'Adapters0TcpipNetbiosOptions', '0', 'native'],
    [network, 'Adapters0EnableDNSRegistration', 'false', 'native'],
    [network, 'Adapters0EnableDNSRegistration', 'true', 'native'],
    [network, 'Adapters0EnableLMHOSTS', 'no', 'native'],
    [network, 'Adapters0EnableLMHOSTS', 'True', 'native'],
    [network, 'Adapters0EnableFullDNSRegistration', 'false', 'native'],
    [network, 'Adapters0EnableFullDNSRegistration', 'true', 'native'],
    [mbr, 'Partitions0Bootable', 'true', 'native'],
    [mbr, 'Partitions1Bootable', 'true', 'native'],
    [mbr, 'Partitions1Bootable', 'false', 'native'],
    [gpt, 'Partitions1Bootable', 'true', 'native'],
    [driver, 'BootCriticalDriverID', 'storage.inf', 'translated'],
    [driver, 'BootCriticalDriverID', '', 'native'],
    [driver, 'BootCriticalHardwareComponent', 'scsi', 'native'],
  ];
  for (const [given, setting, value, status] of cases)
    test(`${setting} ${value || '(empty)'}: ${status} (${given.properties['PartitionStyle'] ?? given.type})`, () => {
      const { row } = translatedStep({ ...given, properties: { ...given.properties, [setting]: value } });
      assert.equal(row.status, status, row.notes.join());
      assert.equal(row.notes.length, status === 'native' ? 0 : 1, row.notes.join());
    });

  test('the version of a captured image', () => {
    const properties = { CaptureDestination: '\\\\server\\share\\w.wim', ImageVersion: '1.2' };
    const { row } = translatedStep({ type: 'CaptureSystemImageAction', properties });
    assert.ok(
      row.notes.includes(
        'Its setting ImageVersion is left out: the site numbers the versions of an image package itself.',
      ),
      row.notes.join(),
    );
  });
});
