/** What a PE on Linux answers to the queries of driver groups, from recorded computers to the answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerWmiQuery } from '../../task-sequence/wmi/answer-query.ts';
import { readLinuxInventory } from './linux-inventory.ts';
import { recordedComputer } from './test-computer.ts';

const groups = [
  ['Dell', 'root\\cimv2', 'Select * From Win32_ComputerSystem WHERE Manufacturer LIKE "%DELL%"'],
  ['Latitude 5420', 'root\\cimv2', 'Select * From Win32_ComputerSystem WHERE Model LIKE "%Latitude 5420%"'],
  ['Dell 0A20', 'root\\wmi', 'select * from MS_SystemInformation where SystemSKU = "0A20"'],
  ['HP', 'root\\cimv2', 'Select * From Win32_ComputerSystem WHERE Manufacturer LIKE "%HP%"'],
  ['HP 8B41', 'root\\cimv2', "select * from Win32_BaseBoard where Product LIKE '%8b41%'"],
  ['Surface', 'root\\wmi', 'SELECT * FROM MS_SystemInformation WHERE SystemSKU = "Surface_Go_3_1901"'],
  ['ThinkPad', 'root\\cimv2', 'SELECT * from Win32_ComputerSystemProduct WHERE Version LIKE "ThinkPad%"'],
  ['20UR', 'root\\cimv2', 'Select * From Win32_ComputerSystem WHERE Model LIKE "20UR%"'],
  ['notebooks', 'root\\cimv2', 'select * from Win32_SystemEnclosure where ChassisTypes = "9" or ChassisTypes = "10"'],
  ['e1000e', 'root\\cimv2', String.raw`select * from Win32_PnPEntity where DeviceID LIKE 'PCI\\VEN_8086&DEV_10D3%'`],
  ['on USB', 'root\\cimv2', "select * from Win32_NetworkAdapter where MACAddress like '%:03' and AdapterTypeId = 0"],
] as const;

for (const [computer, expected] of [
  ['dell-latitude-5420', ['Dell', 'Latitude 5420', 'Dell 0A20', 'notebooks']],
  ['hp-elitebook-1040-g10', ['HP', 'HP 8B41', 'notebooks']],
  ['microsoft-surface-go-3', ['Surface', 'notebooks']],
  ['lenovo-thinkpad-t15g', ['ThinkPad', '20UR']],
  ['qemu-q35-secure-boot', ['e1000e', 'on USB']],
  ['qemu-pc-bios', []],
] as const) {
  test(`of the driver groups ${computer} gets its own`, async (t) => {
    const { files, lsblk } = await recordedComputer(t, computer);
    const inventory = await readLinuxInventory({ files, lsblk, addresses: new Map() });
    const answers = groups.map(([group, namespace, query]) => ({
      group,
      ...answerWmiQuery({ namespace, query }, inventory),
    }));
    assert.deepEqual(
      answers.filter(({ problem }) => problem !== undefined),
      [],
    );
    assert.deepEqual(
      answers.filter(({ rows }) => (rows ?? 0) > 0).map(({ group }) => group),
      expected,
    );
  });
}
