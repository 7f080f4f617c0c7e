/** The checks of Check Readiness: what is asked, what was measured, whether it is enough. */

import type { SystemFact } from './conditions/judge-condition.ts';
import { compareWindowsVersions } from './conditions/windows-version-order.ts';
import type { DiskFacts } from './disks/describe-disk.ts';
import { chooseTargetDisk } from './disks/target-disk.ts';
import type { StepOf } from './document.ts';
import { phrase } from './phrases/english.ts';
import type { Phrase } from './phrases/phrase.ts';
import type { RunInventory } from './simulation/run-facts.ts';

export type ReadinessOptions = StepOf<'check-readiness'>['options'];

export interface ReadinessFacts {
  readonly inventory: RunInventory;
  /** Room for an installation: in the PE the largest disk that could be the target, in a system what is free on it. */
  readonly diskBytes: number;
  /** The system the step runs in; null in a PE, which is not the computer's own. */
  readonly system: SystemFact | null;
}

export interface ReadinessCheck {
  /** The variable that tells the result, `1` or `0`; ConfigMgr's where it has one. */
  readonly variable: string;
  /** Null: it was not looked at; the variable stays blank. */
  readonly passed: boolean | null;
  /** `memory: 4096 MB, at least 2048 MB needed`. */
  readonly text: Phrase;
}

/** Every variable that a check may set: those of checks that are not asked for are blank. */
export const readinessVariables = [
  '_TS_CRMEMORY',
  '_TS_CRSPEED',
  '_TS_CRDISK',
  '_TS_CRUEFI',
  '_TS_CRSECUREBOOT',
  '_TS_CRACPOWER',
  '_TS_CRNETWORK',
  '_TS_CRWIRED',
  '_TS_CRTPMENABLED',
  '_TS_CRTPMACTIVATED',
  '_TS_CRARCH',
  '_TS_CROSTYPE',
  '_TS_CRMINOSVER',
  '_TS_CRMAXOSVER',
  '_TS_CROSLANGUAGE',
] as const;

const MEBIBYTE = 2 ** 20;

/** In the PE a disk will be erased, so all of it counts (ConfigMgr since 2103: disks without partitions too). */
export function roomForTarget(disks: readonly DiskFacts[]): number {
  const usable = chooseTargetDisk(disks, {}).verdicts.filter(({ objection }) => objection === null);
  return Math.max(0, ...usable.map(({ disk }) => disk.bytes));
}

/** The checks that the options ask for, all of them, in a fixed order. */
export function checkReadinessOf(
  options: ReadinessOptions,
  { inventory, diskBytes, system }: ReadinessFacts,
): ReadinessCheck[] {
  const { firmware, memoryBytes, processor } = inventory;
  const checks = [
    atLeast('_TS_CRMEMORY', 'memory', Math.floor(memoryBytes / MEBIBYTE), options.minimumMemoryMegabytes, 'MB'),
    atLeast('_TS_CRSPEED', 'processor', processor.megahertz, options.minimumProcessorMegahertz, 'MHz'),
    atLeast('_TS_CRDISK', 'disk', Math.floor(diskBytes / MEBIBYTE), options.minimumDiskMegabytes, 'MB'),
    equal('_TS_CRUEFI', 'firmware', firmware.kind, options.firmware),
    equal(
      '_TS_CRSECUREBOOT',
      'Secure Boot',
      switched(firmware.secureBoot),
      options.secureBoot === undefined ? undefined : switched(options.secureBoot),
    ),
    ...(options.acPower === true ? [mainsPower(inventory)] : []),
    ...networkChecks(options, inventory),
    ...tpmChecks(options, inventory),
    equal('_TS_CRARCH', 'processor', widthOf(inventory), options.architecture),
    ...systemChecks(options, system),
  ];
  return checks.flatMap((check) => check ?? []);
}

function atLeast(
  variable: string,
  what: string,
  measured: number | null,
  needed: number | undefined,
  unit: string,
): ReadinessCheck | null {
  if (needed === undefined) return null;
  const asked = { what: { term: what }, unit, needed };
  const text = measured === null ? phrase('unknownUnit', asked) : phrase('atLeastUnit', { ...asked, value: measured });
  return { variable, passed: (measured ?? 0) >= needed, text };
}

function equal(variable: string, what: string, measured: string, needed: string | undefined): ReadinessCheck | null {
  if (needed === undefined) return null;
  const asked = { what: { term: what }, measured: { term: measured }, needed: { term: needed } };
  return { variable, passed: measured === needed, text: phrase('isNeeded', asked) };
}

/** Secure Boot of a BIOS computer is off. */
function switched(on: boolean | null | undefined): string {
  return on === true ? 'on' : 'off';
}

/** A computer that shows neither charger nor battery hangs on the mains. */
function mainsPower({ onAcPower }: RunInventory): ReadinessCheck {
  const passed = onAcPower !== false;
  return { variable: '_TS_CRACPOWER', passed, text: phrase(passed ? 'mainsPower' : 'onBattery') };
}

function networkChecks(options: ReadinessOptions, { networkAdapters }: RunInventory): ReadinessCheck[] {
  if (options.network !== true && options.wiredNetwork !== true) return [];
  const linked = networkAdapters.filter((adapter) => adapter.linked);
  const wired = linked.filter((adapter) => !adapter.wireless);
  const names = (adapters: typeof linked) => adapters.map(({ name }) => name).join(', ');
  const some = {
    variable: '_TS_CRNETWORK',
    passed: linked.length > 0,
    text: linked.length > 0 ? phrase('linkedAdapters', { names: names(linked) }) : phrase('noLinkedAdapters'),
  };
  if (options.wiredNetwork !== true) return [some];
  const text = wired.length > 0 ? phrase('wiredAdapters', { names: names(wired) }) : phrase('noWiredAdapters');
  return [some, { variable: '_TS_CRWIRED', passed: wired.length > 0, text }];
}

/** A TPM 2.0 has no switch of its own for being active: where the system sees it, it is. */
function tpmChecks(options: ReadinessOptions, { tpm }: RunInventory): (ReadinessCheck | null)[] {
  const isNew = tpm !== null && Number.parseFloat(tpm.version ?? '') >= 2;
  const version = tpm?.version ?? { term: 'not known' };
  const shown = tpm === null ? phrase('noTpm') : phrase('tpmVersion', { version });
  const check = (variable: string, what: 'tpmSwitchedOn' | 'tpmActivated', on: boolean) => ({
    ...{ variable, passed: isNew && on, text: phrase(what, { shown }) },
  });
  return [
    options.tpmEnabled === true ? check('_TS_CRTPMENABLED', 'tpmSwitchedOn', tpm?.enabled !== false) : null,
    options.tpmActivated === true ? check('_TS_CRTPMACTIVATED', 'tpmActivated', tpm?.activated !== false) : null,
  ];
}

function widthOf({ processor }: RunInventory): string {
  if (processor.architecture === 'x86') return '32';
  return processor.architecture === null || processor.architecture === undefined ? 'not known' : '64';
}

function systemChecks(options: ReadinessOptions, system: SystemFact | null): (ReadinessCheck | null)[] {
  const { osType, minimumOsVersion, maximumOsVersion, osLanguage } = options;
  const language = osLanguage === undefined ? undefined : String(osLanguage);
  return [
    // No system that the agent runs in tells which of the two it is.
    ofSystem(system, () => equal('_TS_CROSTYPE', 'operating system', 'type not known', osType), '_TS_CROSTYPE', osType),
    ofSystem(
      system,
      ({ version }) => versionCheck('_TS_CRMINOSVER', version, 'at least', minimumOsVersion),
      '_TS_CRMINOSVER',
      minimumOsVersion,
    ),
    ofSystem(
      system,
      ({ version }) => versionCheck('_TS_CRMAXOSVER', version, 'at most', maximumOsVersion),
      '_TS_CRMAXOSVER',
      maximumOsVersion,
    ),
    ofSystem(
      system,
      (found) => equal('_TS_CROSLANGUAGE', 'language', String(found.language ?? 'not known'), language),
      '_TS_CROSLANGUAGE',
      language,
    ),
  ];
}

/** In a PE the check looks at nothing, and stops nobody: the system that is meant is not there. */
function ofSystem(
  system: SystemFact | null,
  check: (system: SystemFact) => ReadinessCheck | null,
  variable: string,
  needed: string | undefined,
): ReadinessCheck | null {
  if (needed === undefined) return null;
  if (system !== null) return check(system);
  return { variable, passed: null, text: phrase('notThereInPe', { needed }) };
}

function versionCheck(
  variable: string,
  version: string | null,
  bound: 'at least' | 'at most',
  needed: string | undefined,
): ReadinessCheck | null {
  if (needed === undefined) return null;
  const order = version === null ? null : compareWindowsVersions(version, needed);
  const passed = order !== null && (bound === 'at least' ? order >= 0 : order <= 0);
  const asked = { version: version ?? { term: 'not known' }, needed };
  return { variable, passed, text: phrase(bound === 'at least' ? 'versionAtLeast' : 'versionAtMost', asked) };
}
