import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuery } from './parse-query.ts';
import { printQuery } from './print-query.ts';

const SELECT =
  'select SMS_R_SYSTEM.ResourceID,SMS_R_SYSTEM.ResourceType,SMS_R_SYSTEM.Name,SMS_R_SYSTEM.SMSUniqueIdentifier,SMS_R_SYSTEM.ResourceDomainORWorkgroup,SMS_R_SYSTEM.Client from SMS_R_System';
const joined = (name: string) =>
  `inner join SMS_G_System_${name} on SMS_G_System_${name}.ResourceID = SMS_R_System.ResourceId`;

const understood: readonly (readonly [what: string, wql: string, expected: string])[] = [
  ['every device', 'select * from SMS_R_System', 'everything'],
  ['by name', `${SELECT} where SMS_R_System.Name like "LAB-%"`, 'name like "LAB-*"'],
  ['by name, without the class', 'select * from sms_r_system where Name = "PC1"', 'name = "PC1"'],
  [
    'with a short name',
    "select * from SMS_R_System as sys where sys.NetbiosName like 'W[0-9]_'",
    'name like "W[0-9]?"',
  ],
  ['by a list of names', `${SELECT} where SMS_R_System.Name in ("A","B", "C")`, 'name in ("A", "B", "C")'],
  [
    'by maker',
    `${SELECT} ${joined('COMPUTER_SYSTEM')} where SMS_G_System_COMPUTER_SYSTEM.Manufacturer like "%Dell%"`,
    'inventoried = yes and manufacturer like "*Dell*"',
  ],
  [
    'laptops of one maker, lines broken',
    `${SELECT}\n ${joined('SYSTEM_ENCLOSURE')}\n inner join SMS_G_System_COMPUTER_SYSTEM on SMS_G_System_COMPUTER_SYSTEM.ResourceId = SMS_R_System.ResourceId\nwhere SMS_G_System_SYSTEM_ENCLOSURE.ChassisTypes in ("8","9","10") and SMS_G_System_COMPUTER_SYSTEM.Manufacturer like "%Dell%"`,
    'inventoried = yes and chassis-type in (8, 9, 10) and manufacturer like "*Dell*"',
  ],
  [
    'laptops by several comparisons',
    `${SELECT} ${joined('SYSTEM_ENCLOSURE')} where SMS_G_System_SYSTEM_ENCLOSURE.ChassisTypes = "8" or SMS_G_System_SYSTEM_ENCLOSURE.ChassisTypes = "9"`,
    'inventoried = yes and (chassis-type = 8 or chassis-type = 9)',
  ],
  [
    'Secure Boot',
    `select SMS_R_SYSTEM.ResourceID, SMS_R_SYSTEM.Name from SMS_R_System ${joined('FIRMWARE')} where SMS_G_System_FIRMWARE.SecureBoot = 1`,
    'inventoried = yes and secure-boot = yes',
  ],
  [
    'UEFI',
    `${SELECT} ${joined('FIRMWARE')} where SMS_G_System_FIRMWARE.UEFI = 1 and SMS_G_System_FIRMWARE.SecureBoot = 0`,
    'inventoried = yes and firmware in ("uefi") and secure-boot = no',
  ],
  [
    'BIOS',
    `${SELECT} ${joined('FIRMWARE')} where SMS_G_System_FIRMWARE.UEFI != True`,
    'inventoried = yes and firmware in ("bios")',
  ],
  [
    'x64',
    `${SELECT} ${joined('COMPUTER_SYSTEM')} where SMS_G_System_COMPUTER_SYSTEM.SystemType like "x64%"`,
    'inventoried = yes and architecture in ("x64")',
  ],
  [
    'memory, in KB',
    `${SELECT} ${joined('X86_PC_MEMORY')} where SMS_G_System_X86_PC_MEMORY.TotalPhysicalMemory >= 8388608`,
    'inventoried = yes and memory >= 8 GB',
  ],
  [
    'disks, in MB',
    `${SELECT} ${joined('DISK')} where SMS_G_System_DISK.Size > 122880`,
    'disk-count > 0 and disk-size > 120 GB',
  ],
  [
    'the operating system',
    `${SELECT} ${joined('OPERATING_SYSTEM')} where SMS_G_System_OPERATING_SYSTEM.Caption like "%Debian%" and SMS_G_System_OPERATING_SYSTEM.Version = "13" and SMS_G_System_OPERATING_SYSTEM.BuildNumber is null`,
    'operating-system is present and operating-system like "*Debian*" and operating-system-version = "13" and operating-system-build is missing',
  ],
  [
    'the operating system in one text',
    `${SELECT} where SMS_R_System.OperatingSystemNameandVersion like "%Debian%"`,
    'operating-system like "*Debian*"',
  ],
  ['with a TPM', `${SELECT} ${joined('TPM')}`, 'tpm = yes'],
  [
    'TPM 2.0',
    `${SELECT} ${joined('TPM')} where SMS_G_System_TPM.SpecVersion like "2.0%"`,
    'tpm = yes and tpm-version like "2.0*"',
  ],
  [
    'a BIOS that is not the newest',
    `${SELECT} ${joined('PC_BIOS')} where SMS_G_System_PC_BIOS.SMBIOSBIOSVersion <> "1.2.3" and SMS_G_System_PC_BIOS.SerialNumber is not null`,
    'inventoried = yes and bios-version != "1.2.3" and serial-number is present',
  ],
  [
    "Lenovo's models",
    `${SELECT} ${joined('COMPUTER_SYSTEM_PRODUCT')} where SMS_G_System_COMPUTER_SYSTEM_PRODUCT.Version = 'ThinkPad T14 Gen 3'`,
    'inventoried = yes and product-version = "ThinkPad T14 Gen 3"',
  ],
  [
    "HP's boards",
    `${SELECT} ${joined('BASEBOARD')} where SMS_G_System_BASEBOARD.Product = "8895"`,
    'inventoried = yes and board-product = "8895"',
  ],
  [
    'by MAC address',
    'select distinct * from SMS_R_System where SMS_R_System.MACAddresses = "50-1A-C5-FF-10-88"',
    'mac = "50:1A:C5:FF:10:88"',
  ],
  ['by network', `${SELECT} where SMS_R_System.IPAddresses like "10.1.%"`, 'ip-address like "10.1.*"'],
  ['by UUID', `${SELECT} where SMBIOSGUID = "4C4C4544-0035"`, 'smbios-uuid = "4C4C4544-0035"'],
  ['virtual machines', `${SELECT} where SMS_R_System.IsVirtualMachine = 'True'`, 'virtual-machine = yes'],
  [
    'not in a subquery',
    `${SELECT} where SMS_R_System.ResourceId not in (select SMS_R_SYSTEM.ResourceID from SMS_R_System ${joined('COMPUTER_SYSTEM')} where SMS_G_System_COMPUTER_SYSTEM.Model like "Virtual%")`,
    'not matches (inventoried = yes and model like "Virtual*")',
  ],
  [
    'in a subquery of names',
    'select * from SMS_R_System where SMS_R_System.Name in (select distinct SMS_G_System_COMPUTER_SYSTEM.Name from SMS_G_System_COMPUTER_SYSTEM where Model = "A")',
    'matches (inventoried = yes and model = "A")',
  ],
  [
    'in two subqueries, each with a disk of its own',
    `${SELECT} where ResourceId in (select ResourceID from SMS_G_System_DISK where Size > 1024) and ResourceId in (select ResourceID from SMS_G_System_DISK where Model like "%SSD%")`,
    'matches (disk-count > 0 and disk-size > 1 GB) and matches (disk-count > 0 and disk-model like "*SSD*")',
  ],
  [
    'NOT is of the row',
    `${SELECT} ${joined('DISK')} where not (SMS_G_System_DISK.Size <= 1024)`,
    'disk-count > 0 and disk-size > 1 GB',
  ],
  [
    'NOT of AND',
    `${SELECT} where not (Name like "A%" and (Name is null or Name not in ("AB")))`,
    'name not like "A*" or (name is present and name in ("AB"))',
  ],
  ['a value on the left', `${SELECT} where "M" < Name`, 'name > "M"'],
  [
    'left join',
    `${SELECT} left outer join SMS_G_System_TPM tpm on tpm.ResourceID = SMS_R_System.ResourceId where tpm.SpecVersion is null`,
    'tpm-version is missing',
  ],
  ['made since', `${SELECT} where CreationDate > "2026-01-31 18:00:00"`, 'created > 2026-01-31T18:00:00.000Z'],
  ['stars and question marks', `${SELECT} where Name like "a*b?c[%]"`, 'name like "a[*]b[?]c[%]"'],
  ['a quotation mark', `${SELECT} where Name = 'a"b'`, 'name = "a""b"'],
];

for (const [what, wql, expected] of understood)
  test(`understands WQL: ${what}`, () => {
    const { query, problem } = parseQuery(wql);
    assert.equal(problem, undefined);
    assert.equal(printQuery(query!), expected);
    assert.deepEqual(parseQuery(expected).query, query, 'the language of Slipway says the same');
  });

const refused: readonly (readonly [what: string, wql: string, expected: RegExp])[] = [
  [
    'a class that the inventory lacks',
    `${SELECT} ${joined('ADD_REMOVE_PROGRAMS')} where 1 = 1`,
    /^line 1, column \d+: Slipway has nothing of the class SMS_G_System_ADD_REMOVE_PROGRAMS: the inventory does not tell of installed programs/,
  ],
  ['a misspelt class', `${SELECT} ${joined('COMPUTERSYSTEM')}`, /Did you mean SMS_G_System_COMPUTER_SYSTEM\?/],
  [
    'a misspelt property',
    `${SELECT} ${joined('COMPUTER_SYSTEM')} where SMS_G_System_COMPUTER_SYSTEM.Modell = "A"`,
    /no SMS_G_System_COMPUTER_SYSTEM.Modell: Did you mean Model\?/,
  ],
  [
    'the client',
    `${SELECT} where SMS_R_System.Client = 1`,
    /no SMS_R_System.Client: Slipway deploys to computers without a client/,
  ],
  [
    'a class that is not joined',
    `${SELECT} where SMS_G_System_DISK.Size > 5`,
    /SMS_G_System_DISK is not joined: write INNER JOIN/,
  ],
  ['another resource', 'select * from SMS_R_User', /nothing of the class SMS_R_User/],
  ['no resource', 'select ResourceID from SMS_G_System_DISK', /write FROM SMS_R_System/],
  [
    'a collection',
    `${SELECT} where ResourceId in (select ResourceID from SMS_FullCollectionMembership where CollectionID = "X")`,
    /include or exclude rule/,
  ],
  [
    'a function',
    `${SELECT} where DateDiff(dd, LastLogonTimestamp, GetDate()) < 30`,
    /functions are not read: .* last-seen within 30 days/,
  ],
  [
    'two conditions on one disk',
    `${SELECT} ${joined('DISK')} where SMS_G_System_DISK.Size > 1024 and SMS_G_System_DISK.Model like "%SSD%"`,
    /several conditions .* one disk/,
  ],
  [
    'two conditions on one disk, by NOT of OR',
    `${SELECT} ${joined('DISK')} where not (SMS_G_System_DISK.Size > 1024 or SMS_G_System_DISK.Model like "%SSD%")`,
    /several conditions .* one disk/,
  ],
  ['a disk without a model', `${SELECT} ${joined('DISK')} where SMS_G_System_DISK.Model is null`, /not answered here/],
  [
    'a number that is none',
    `${SELECT} ${joined('DISK')} where SMS_G_System_DISK.Size > "big"`,
    /compared with a number/,
  ],
  [
    'a choice that is none',
    `${SELECT} ${joined('FIRMWARE')} where SMS_G_System_FIRMWARE.UEFI = 2`,
    /no computer fits: SMS_G_System_FIRMWARE.UEFI is one of 1, 0/,
  ],
  [
    'a subquery of something else',
    `${SELECT} where ResourceId in (select Name from SMS_R_System)`,
    /selects the ResourceID of devices alone/,
  ],
  [
    'a subquery beside another property',
    `${SELECT} where SMBIOSGUID in (select SMBIOSGUID from SMS_R_System)`,
    /after ResourceId IN or Name IN/,
  ],
  [
    'a join by something else',
    `${SELECT} inner join SMS_G_System_DISK on SMS_G_System_DISK.Name = SMS_R_System.Name`,
    /joined by their ResourceID alone/,
  ],
  ['right joins', `${SELECT} right join SMS_G_System_DISK on 1 = 1`, /expected INNER JOIN or LEFT JOIN, found "right"/],
  [
    'a class twice',
    `${SELECT} ${joined('DISK')} inner join SMS_G_System_DISK d on d.ResourceID = SMS_R_System.ResourceId`,
    /joined once/,
  ],
  ['two properties', `${SELECT} where Name = NetbiosName`, /expected a value, found "NetbiosName"/],
  ['an order', 'select * from SMS_R_System order by Name', /no order and no groups/],
  ['printed quotation marks', `${SELECT} where Name = “PC”`, /printed quotation mark/],
  ['no condition', `${SELECT} where`, /expected the name of a property, NOT or \(, found the end/],
  ['a statement behind it', `${SELECT}; drop table device`, /";" is no part of WQL/],
  ['a text that does not end', `${SELECT} where Name = "PC`, /no closing "/],
  ['LIKE of a number', `${SELECT} ${joined('DISK')} where SMS_G_System_DISK.Size like "1%"`, /LIKE is for texts/],
];

for (const [what, wql, expected] of refused)
  test(`refuses WQL with its place and the reason: ${what}`, () => {
    const { problem } = parseQuery(wql);
    assert.match(problem?.text ?? 'understood', expected);
  });
