/**
 * What a computer that boots over the network is to do, decided from facts alone: no clock, socket or database here.
 *
 *   asked by firmware (DHCP):   ignore = say nothing, firmware goes on to its next boot device by itself
 *   asked by a loader of ours:  never ignore: it runs already and must be told, so "nothing" is disk
 *
 * The rules, first match wins:
 *   1. unknown computer, or one that fits several devices equally well   nothing
 *   2. an open run waits for its disk                                    disk
 *   3. an open run waits for the PE                                      PE
 *   4. a running or paused run, last heard of from the deployed system   disk (somebody restarted it there)
 *   5. a running or paused run, last heard of from a PE                  PE   (power cut or a hand on the switch)
 *   6. a required deployment that has not ended on the device            PE
 *   7. an available deployment that has never ended on the device        PE, where a person chooses
 *   8. only available ones that have all ended on the device             PE if somebody presses Escape, else the disk
 *   9. nothing due, but a run has ended on the device                    disk (silence costs UEFI minutes, decisions/0020)
 *  10. otherwise                                                         nothing
 *
 * Why computers that boot from the network first never loop: a run ends a required deployment for good (6, until it is
 * cleared) and an available one's claim to the PE (7); nothing but 6 makes a run begin without a person.
 */

import type { RunState } from '../../api/runs.ts';
import { isPe } from '../../task-sequence/step.ts';
import type { DueDeployments } from '../deployments/due-deployments.ts';

export interface BootDevice {
  readonly id: string;
  readonly name: string;
}

/** The run of a device that has not ended; there is at most one. */
export interface OpenRun {
  readonly id: string;
  readonly state: OpenRunState;
  /** Of its latest record. */
  readonly environment: 'linux-pe' | 'winpe' | 'windows' | 'linux';
  readonly taskSequenceName: string;
}
export type OpenRunState = Exclude<RunState, 'succeeded' | 'failed' | 'cancelled'>;

export interface BootFacts {
  /** `tie`: several devices fit equally well. */
  readonly device: BootDevice | 'unknown' | 'tie';
  readonly openRun: OpenRun | null;
  readonly due: DueDeployments;
  /** Of the boot image that new boots use. */
  readonly buildId: string | null;
}

export interface BootQuery {
  /** As `PxeRequest` names it. */
  readonly architecture: string;
  readonly askedBy: 'firmware' | 'loader';
}

/** `reasons` are sentences for the person who wonders why this computer did that; never empty. */
export type BootDecision =
  | { readonly kind: 'ignore'; readonly device: BootDevice | null; readonly reasons: readonly string[] }
  /** `buildId`: the boot image whose loader leads firmware to the disk. */
  | {
      readonly kind: 'disk';
      readonly device: BootDevice | null;
      readonly buildId: string | null;
      readonly reasons: readonly string[];
    }
  | {
      readonly kind: 'pe';
      readonly device: BootDevice;
      readonly buildId: string;
      readonly start: 'at-once' | 'on-key';
      readonly reasons: readonly string[];
    };

/** Firmware that the boot image's loaders start on. Where one of them asks, it has started. */
const ARCHITECTURES = ['bios', 'x64-uefi'];

export function decideBoot(facts: BootFacts, query: BootQuery): BootDecision {
  const { device, buildId } = facts;
  if (device === 'unknown') return nothing(query, null, buildId, 'No device has this MAC address or SMBIOS UUID.');
  if (device === 'tie') {
    return nothing(query, null, buildId, 'Several devices fit equally well, and a wrong guess would wipe a disk.');
  }
  const wanted = wantedTarget(facts, device);
  if (wanted.target === 'nothing') return nothing(query, device, buildId, ...wanted.reasons);
  if (query.askedBy === 'firmware' && !ARCHITECTURES.includes(query.architecture)) {
    return nothing(query, device, buildId, ...wanted.reasons, `No boot image starts on ${query.architecture}.`);
  }
  if (wanted.target === 'disk' && (buildId !== null || query.askedBy === 'loader')) {
    return { kind: 'disk', device, buildId, reasons: wanted.reasons };
  }
  if (buildId === null) return nothing(query, device, buildId, ...wanted.reasons, 'The site has no boot image.');
  return { kind: 'pe', device, buildId, start: wanted.target === 'pe' ? 'at-once' : 'on-key', reasons: wanted.reasons };
}

function nothing(
  query: BootQuery,
  device: BootDevice | null,
  buildId: string | null,
  ...reasons: string[]
): BootDecision {
  return query.askedBy === 'firmware'
    ? { kind: 'ignore', device, reasons }
    : { kind: 'disk', device, buildId, reasons };
}

interface Wanted {
  readonly target: 'pe' | 'pe-on-key' | 'disk' | 'nothing';
  readonly reasons: readonly string[];
}

function wantedTarget({ openRun, due }: BootFacts, device: BootDevice): Wanted {
  if (openRun !== null) return whereRunGoesOn(openRun, device);
  const reasons = due.reasons.map(asSentence);
  if (due.required !== null) return { target: 'pe', reasons };
  if (due.available.some((deployment) => !deployment.ended)) return { target: 'pe', reasons };
  if (due.available.length > 0) {
    return { target: 'pe-on-key', reasons: [...reasons, 'Each of them has ended here once: Escape brings them up.'] };
  }
  return { target: due.endedHere ? 'disk' : 'nothing', reasons };
}

function whereRunGoesOn({ state, environment, taskSequenceName }: OpenRun, device: BootDevice): Wanted {
  const run = `The run of "${taskSequenceName}" on ${device.name}`;
  switch (state) {
    case 'waiting-for-disk':
      return { target: 'disk', reasons: [`${run} waits for its disk.`] };
    case 'waiting-for-pe':
      return { target: 'pe', reasons: [`${run} waits for the PE.`] };
    case 'running':
    case 'paused':
      return isPe(environment)
        ? { target: 'pe', reasons: [`${run} was interrupted in the PE: it goes on there.`] }
        : { target: 'disk', reasons: [`${run} was last heard of from the deployed system: it goes on there.`] };
  }
}

/** `dueDeployments` gives parts of sentences. */
function asSentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
