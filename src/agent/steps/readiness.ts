/** The checks of Check Readiness: what is asked, what was measured, whether it is enough. */
import type { Inventory } from '../../api/inventory.ts';
import type { StepOf } from '../../task-sequence/document.ts';

export type ReadinessOptions = StepOf<'check-readiness'>['options'];

export interface ReadinessFacts {
  readonly inventory: Inventory;
  /** Room for an installation: in the PE the largest disk that could be the target, in a system what is free on it. */
  readonly diskBytes: number;
}

export interface ReadinessCheck {
  /** The variable that tells the result, `1` or `0`; ConfigMgr's where it has one. */
  readonly variable: string;
  readonly passed: boolean;
  /** `memory: 4096 MB, at least 2048 MB needed`. */
  readonly text: string;
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
] as const;

const MEBIBYTE = 2 ** 20;

/** The checks that the options ask for, all of them, in a fixed order. */
export function checkReadinessOf(
  options: ReadinessOptions,
  { inventory, diskBytes }: ReadinessFacts,
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
    ...(options.wiredNetwork === true ? wiredNetwork(inventory) : []),
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
  const value = measured === null ? 'not known' : `${measured} ${unit}`;
  return { variable, passed: (measured ?? 0) >= needed, text: `${what}: ${value}, at least ${needed} ${unit} needed` };
}

function equal(variable: string, what: string, measured: string, needed: string | undefined): ReadinessCheck | null {
  if (needed === undefined) return null;
  return { variable, passed: measured === needed, text: `${what}: ${measured}, ${needed} needed` };
}

/** Secure Boot of a BIOS computer is off. */
function switched(on: boolean | null): string {
  return on === true ? 'on' : 'off';
}

/** A computer that shows neither charger nor battery hangs on the mains. */
function mainsPower({ onAcPower }: Inventory): ReadinessCheck {
  const text = `mains power: ${onAcPower === false ? 'on battery' : 'yes'}, needed`;
  return { variable: '_TS_CRACPOWER', passed: onAcPower !== false, text };
}

function wiredNetwork({ networkAdapters }: Inventory): ReadinessCheck[] {
  const linked = networkAdapters.filter((adapter) => adapter.linked);
  const wired = linked.filter((adapter) => !adapter.wireless);
  const names = (adapters: typeof linked) => adapters.map(({ name }) => name).join(', ') || 'none';
  return [
    { variable: '_TS_CRNETWORK', passed: linked.length > 0, text: `network adapters with a link: ${names(linked)}` },
    { variable: '_TS_CRWIRED', passed: wired.length > 0, text: `of these wired: ${names(wired)}` },
  ];
}
