/** Settings of our steps as variables of ConfigMgr's, where the kinds' tables cannot say it: the other way round of what the readers do. */
import { readinessChecks } from '../../task-sequence/checks-from-variables.ts';
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import type { Step, StepOf } from '../../task-sequence/document.ts';
import { valueAt } from '../../task-sequence/step-variables.ts';
import type { PartitionOptions } from '../../task-sequence/steps/format-and-partition-disk.ts';
import type { SecretFilter } from '../secret-filter.ts';
import { type DynamicVariableRule, writeDynamicVariableRules } from '../task-sequence-xml/dynamic-variables.ts';
import { encodePowerShellScript } from '../task-sequence-xml/powershell-script.ts';
import type { ForeignVariable } from '../task-sequence-xml/tree.ts';
import { exportCondition } from './export-condition.ts';
import { isSecretVariable } from './export-secrets.ts';
import { maskOf } from './network-adapters.ts';

/** `hidden`: an argument of the action, not a variable of the environment. */
export function setting(property: string, name: string, value: string, hidden = false): ForeignVariable {
  return { name, property, hidden: hidden ? true : null, value };
}

/** Besides what the table gives; without the passwords in rules and scripts, which are encoded in it. */
export function specialVariables(step: Step, filter: SecretFilter): ForeignVariable[] {
  switch (step.type) {
    case 'format-and-partition-disk':
      return partitionVariables(step.options.partitions);
    case 'apply-network-settings':
      return adapterVariables(step.options.adapters);
    case 'check-readiness':
      return readinessVariables(step.options);
    case 'set-dynamic-variables':
      return [setting('Rules', 'OSDSetDynamicVariablesRules', rulesText(step.options.rules, filter))];
    case 'run-powershell-script':
      return [
        ...scriptVariables(step.options.script, filter),
        setting('RunAsUser', '_SMSTSRunPowerShellAsUser', String(step.options.runAs !== undefined)),
      ];
    case 'run-command-line':
      return [setting('RunAsUser', '_SMSTSRunCommandLineAsUser', String(step.options.runAs !== undefined))];
    case 'capture-operating-system-image':
      return [setting('CaptureDestination', 'OSDCaptureDestination', `${step.options.imageName}.wim`)];
    case 'download-package-content':
      return packageListVariables(step.options.packages);
    default:
      return [];
  }
}

const typeNames: Readonly<Record<PartitionOptions['type'], string>> = {
  ...{ efi: 'EFI', msr: 'MSR', recovery: 'Recovery', windows: 'Primary' },
  // ConfigMgr has no names for these: read again they are Windows'.
  ...{ linux: 'Primary', state: 'Primary', 'bios-boot': 'Primary' },
};

function partitionVariables(partitions: readonly PartitionOptions[]): ForeignVariable[] {
  const fields = partitions.flatMap((partition, n) =>
    Object.entries(partitionFields(partition)).map(([name, value]) =>
      setting(`Partitions${n}${name}`, `OSDPartitions${n}${name}`, value),
    ),
  );
  return [setting('Partitions', 'OSDPartitions', String(partitions.length), true), ...fields];
}

function partitionFields({
  type,
  size,
  fileSystem,
  label,
  variable,
  active,
}: PartitionOptions): Record<string, string> {
  return {
    Type: typeNames[type],
    ...(size === undefined ? {} : sizeFields(size)),
    FileSystem: fileSystem === 'none' ? 'None' : fileSystem.toUpperCase(),
    QuickFormat: 'true',
    VolumeName: label ?? '',
    VolumeLetterVariable: variable ?? '',
    ...(active === true ? { Bootable: 'true' } : {}),
  };
}

function sizeFields(size: NonNullable<PartitionOptions['size']>): Record<string, string> {
  if ('percent' in size) return { Size: String(size.percent), SizeUnits: 'Percent' };
  if ('gigabytes' in size) return { Size: String(size.gigabytes), SizeUnits: 'GB' };
  return { Size: String(size.megabytes), SizeUnits: 'MB' };
}

type Adapter = StepOf<'apply-network-settings'>['options']['adapters'][number];

function adapterVariables(adapters: readonly Adapter[]): ForeignVariable[] {
  const fields = adapters.flatMap((adapter, n) =>
    Object.entries(adapterFields(adapter)).map(([name, value]) =>
      setting(`Adapters${n}${name}`, `OSDAdapter${n}${name}`, value),
    ),
  );
  return [setting('NumAdapters', 'OSDAdapterCount', String(adapters.length), true), ...fields];
}

function adapterFields({ mac, dhcp, addresses, gateway, gateways, ...adapter }: Adapter): Record<string, string> {
  const pairs = addresses.map((address) => address.split('/'));
  return {
    ...(adapter.name === undefined ? {} : { Name: adapter.name }),
    ...(mac === undefined ? {} : { MacAddress: mac }),
    EnableDHCP: String(dhcp),
    IPAddressList: pairs.map(([address = '']) => address).join(','),
    SubnetMask: pairs.map(([, prefix]) => (prefix === undefined ? '' : maskOrPrefix(prefix))).join(','),
    Gateways: gateways === undefined ? (gateway ?? '') : gateways.map(({ address }) => address).join(','),
    ...(gateways === undefined ? {} : { GatewayCostMetric: gateways.map(({ metric }) => metric).join(',') }),
    DNSServerList: adapter.dnsServers.join(','),
    ...(adapter.dnsSuffix === undefined ? {} : { DNSSuffix: adapter.dnsSuffix }),
    ...(adapter.windows === undefined ? {} : windowsFields(adapter.windows)),
  };
}

function windowsFields(windows: NonNullable<Adapter['windows']>): Record<string, string> {
  return {
    EnableDNSRegistration: String(windows.registerInDns),
    EnableFullDNSRegistration: String(windows.registerSuffixInDns),
    WINSServerList: windows.winsServers.join(','),
    EnableWINS: String(windows.dnsForWins),
    EnableLMHOSTS: String(windows.lmhosts),
    TcpipNetbiosOptions: { dhcp: '0', on: '1', off: '2' }[windows.netbios],
  };
}

/** IPv6 has prefixes alone. */
function maskOrPrefix(prefix: string): string {
  return /^\d{1,2}$/.test(prefix) && Number(prefix) <= 32 ? maskOf(Number(prefix)) : prefix;
}

function readinessVariables(options: StepOf<'check-readiness'>['options']): ForeignVariable[] {
  return readinessChecks.flatMap(({ check, value, option, as }) => {
    const wanted = valueAt(options, option);
    if (wanted === undefined) return [];
    const on = typeof as === 'object' ? wanted === as.when : wanted !== undefined;
    const text = as === 'lowerCase' ? String(wanted).toUpperCase() : String(wanted);
    const values = on && value !== undefined ? [setting(value, `OSD${value}`, text)] : [];
    return [setting(check, `OSD${check}`, String(on)), ...values];
  });
}

/** A rule whose condition ConfigMgr does not have is left out: applied always it would set what is not meant. */
function rulesText(rules: StepOf<'set-dynamic-variables'>['options']['rules'], filter: SecretFilter): string {
  const written = rules.flatMap(({ condition, variables }): DynamicVariableRule[] => {
    const foreign = condition === undefined ? null : exportCondition(condition satisfies Condition);
    if (condition !== undefined && foreign === null) return [];
    const plain = variables.filter(({ list }) => list === undefined);
    const written = plain.map((each) => {
      const secret = isSecretVariable(each, filter);
      return { name: each.name, value: secret ? '' : each.value, secret };
    });
    return [{ condition: foreign, variables: written }];
  });
  return written.length === 0 ? '' : writeDynamicVariableRules(written);
}

function scriptVariables(script: string | undefined, filter: SecretFilter): ForeignVariable[] {
  if (script === undefined) return [];
  const encoded = encodePowerShellScript(filter.cleaned(script));
  return [setting('SourceScript', 'OSDRunPowerShellScriptSourceScript', encoded)];
}

function packageListVariables(packages: readonly string[]): ForeignVariable[] {
  const count = String(packages.length);
  return [
    setting('NumPackages', 'OSDPackageCount', count),
    setting('PackageInfo', 'OSDPackage', count, true),
    ...packages.map((id, n) => setting(`PackageInfo${n}PackageId`, `OSDPackage${n}PackageId`, formerId(id))),
  ];
}

/** What the reference was elsewhere, or our own id. */
export function formerId(reference: string): string {
  return reference.replace(/^missing:/, '');
}
