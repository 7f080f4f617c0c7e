/**
 * What a computer that boots over the network is to do, decided from facts alone: no clock, socket or database here.
 *
 *   asked by firmware (DHCP):   ignore = say nothing, firmware goes on to its next boot device by itself
 *   asked by a loader of ours:  never ignore: it runs already and must be told, so "nothing" is disk
 *
 * The rules, first match wins:
 *   0. the site answers no PXE requests, not there, or not this computer nothing
 *   1. one that fits several devices equally well                        nothing
 *      an unknown computer: as 6 to 9 for the placeholder of its
 *      architecture, where the site takes unknown computers in and no
      person has rejected it                                            (otherwise nothing)
 *   2. an open run waits for its disk                                    disk
 *   3. an open run waits for the PE                                      PE
 *   4. a running or paused run, last heard of from the deployed system   disk (somebody restarted it there)
 *   5. a running or paused run, last heard of from a PE                  PE   (power cut or a hand on the switch)
 *   6. a required deployment that has not ended on the device            PE; the disk for ten minutes after a person there stopped it
 *   7. an available deployment                                           PE if somebody presses Escape, else the disk
 *   8. nothing due, but a run has ended on the device                    disk (silence costs UEFI minutes, decisions/0020)
 *   9. otherwise                                                         nothing
 *
 * Why computers that boot from the network first never loop: a run ends a required deployment for good (6, until it is
 * cleared), and nothing but 6 makes a run begin without a person: available ones wait for a key (7).
 */

import { bootPhrase } from '../../api/boot-phrases.ts';
import type { RunState } from '../../api/run-states.ts';
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import { isPe } from '../../task-sequence/step.ts';
import type { UnknownArchitecture } from '../db/schema.ts';
import type { DueDeployments } from '../deployments/due-deployments.ts';

export interface BootDevice {
  readonly id: string;
  readonly name: string;
  /** It stands for all unknown computers of its architecture. */
  readonly isPlaceholder?: true;
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

/** What is set for the site as far as it concerns one computer. */
export interface PxeFacts {
  readonly respond: boolean;
  /** Names or MAC addresses of the site's interfaces on which DHCP is answered; none: on all that are served. */
  readonly interfaces: readonly string[];
  /** The computer's MAC address is on the list of those that are never answered. */
  readonly ignored: boolean;
  readonly delaySeconds: number;
  readonly promptSeconds: number;
}

/** What unknown computers of an architecture are to do. */
export interface PlaceholderFacts {
  readonly device: BootDevice;
  readonly architecture: UnknownArchitecture;
  readonly due: DueDeployments;
}

export interface BootFacts {
  /** `tie`: several devices fit equally well, or one by its MAC address alone, which has another UUID. */
  readonly device: BootDevice | 'unknown' | 'tie';
  /** Of a tie: which devices, by their ids. */
  readonly tied?: readonly string[];
  readonly pxe: PxeFacts;
  /** Of an unknown computer that a person has rejected: the code that it waited with. */
  readonly rejected: string | null;
  /** Of an unknown computer; none: the site takes no unknown computers in. */
  readonly placeholders: readonly PlaceholderFacts[];
  readonly openRun: OpenRun | null;
  readonly due: DueDeployments;
  /** Of the boot image that new boots use. */
  readonly buildId: string | null;
}

export interface BootQuery {
  /** As `PxeRequest` names it. */
  readonly architecture: string;
  readonly askedBy: 'firmware' | 'loader';
  /** The site's interface that the question came in by: its name and its MAC address; none where that is not known (HTTP, TFTP). */
  readonly cameInBy: readonly string[];
}

/** `reasons` are for the person who wonders why this computer did that; never empty. */
export type BootDecision =
  | { readonly kind: 'ignore'; readonly device: BootDevice | null; readonly reasons: readonly Phrase[] }
  /** `buildId`: the boot image whose loader leads firmware to the disk. */
  | {
      readonly kind: 'disk';
      readonly device: BootDevice | null;
      readonly buildId: string | null;
      readonly delaySeconds: number;
      readonly reasons: readonly Phrase[];
    }
  | {
      readonly kind: 'pe';
      readonly device: BootDevice;
      readonly buildId: string;
      /** How long a key is waited for, without which the computer goes on to its disk; null: it boots at once. */
      readonly promptSeconds: number | null;
      /** How long firmware's first question waits for its answer. */
      readonly delaySeconds: number;
      readonly reasons: readonly Phrase[];
    };

/** Firmware that the boot image's loaders start on. Where one of them asks, it has started. */
const ARCHITECTURES = ['bios', 'x64-uefi'];

export function decideBoot(facts: BootFacts, query: BootQuery): BootDecision {
  const { device, buildId, pxe, tied = [] } = facts;
  const known = typeof device === 'string' ? null : device;
  const unanswered = whyUnanswered(pxe, query);
  if (unanswered !== null) return nothing(query, known, buildId, unanswered);
  if (device === 'unknown') return decideUnknown(facts, query);
  if (device === 'tie') {
    return nothing(
      query,
      null,
      buildId,
      bootPhrase(tied.length === 1 ? 'otherUuid' : 'severalFit'),
      bootPhrase('personSays'),
    );
  }
  return decisionOf(wantedTarget(facts, device), device, facts, query);
}

/** A BIOS does not tell whether its processor has 64 bits: iPXE finds out before it starts the PE (ipxe-script.ts). */
const UNKNOWN_ARCHITECTURES: Readonly<Record<string, UnknownArchitecture>> = {
  bios: 'x64',
  'x64-uefi': 'x64',
  x64: 'x64',
  'x86-uefi': 'x86',
  'arm64-uefi': 'arm64',
};

function decideUnknown(facts: BootFacts, query: BootQuery): BootDecision {
  const { placeholders, rejected, buildId } = facts;
  const unknown = bootPhrase('unknownComputer');
  if (placeholders.length === 0) return nothing(query, null, buildId, unknown, bootPhrase('noUnknownComputers'));
  // The PE could only show it that it is refused, and would be started again and again where it boots from the network first.
  if (rejected !== null) return nothing(query, null, buildId, bootPhrase('rejectedComputer', { code: rejected }));
  const architecture = UNKNOWN_ARCHITECTURES[query.architecture];
  const placeholder = placeholders.find((each) => each.architecture === architecture);
  if (placeholder === undefined)
    return nothing(query, null, buildId, unknown, bootPhrase('noPlaceholder', { architecture: query.architecture }));
  const { device, due } = placeholder;
  const { target, reasons } = wantedTarget({ openRun: null, due }, device);
  return decisionOf(
    { target, reasons: [unknown, bootPhrase('countsAs', { device: device.name }), ...reasons] },
    device,
    facts,
    query,
  );
}

/** Null: the site answers this computer. */
function whyUnanswered({ respond, ignored, interfaces }: PxeFacts, { cameInBy }: BootQuery): Phrase | null {
  if (!respond) return bootPhrase('noPxeAnswers');
  if (ignored) return bootPhrase('ignoredMac');
  if (cameInBy.length === 0 || interfaces.length === 0 || cameInBy.some((each) => interfaces.includes(each)))
    return null;
  return bootPhrase('ignoredInterface', { interface: cameInBy[0] ?? '' });
}

function decisionOf(wanted: Wanted, device: BootDevice, { buildId, pxe }: BootFacts, query: BootQuery): BootDecision {
  const { target, reasons } = wanted;
  const delaySeconds = query.askedBy === 'firmware' ? pxe.delaySeconds : 0;
  if (target === 'nothing') return nothing(query, device, buildId, ...reasons);
  if (query.askedBy === 'firmware' && !ARCHITECTURES.includes(query.architecture)) {
    return nothing(
      query,
      device,
      buildId,
      ...reasons,
      bootPhrase('noBootImageFor', { architecture: query.architecture }),
    );
  }
  if (target === 'disk' && (buildId !== null || query.askedBy === 'loader')) {
    return { kind: 'disk', device, buildId, delaySeconds, reasons };
  }
  if (buildId === null) return nothing(query, device, buildId, ...reasons, bootPhrase('noBootImage'));
  const promptSeconds = target === 'pe' ? null : pxe.promptSeconds;
  return { kind: 'pe', device, buildId, promptSeconds, delaySeconds, reasons };
}

function nothing(
  query: BootQuery,
  device: BootDevice | null,
  buildId: string | null,
  ...reasons: Phrase[]
): BootDecision {
  return query.askedBy === 'firmware'
    ? { kind: 'ignore', device, reasons }
    : { kind: 'disk', device, buildId, delaySeconds: 0, reasons };
}

interface Wanted {
  readonly target: 'pe' | 'pe-on-key' | 'disk' | 'nothing';
  readonly reasons: readonly Phrase[];
}

function wantedTarget({ openRun, due }: Pick<BootFacts, 'openRun' | 'due'>, device: BootDevice): Wanted {
  if (openRun !== null) return whereRunGoesOn(openRun, device);
  const reasons = due.reasons.map((text) => bootPhrase('sentence', { text }));
  if (due.required !== null && due.declinedUntil !== null)
    return {
      target: 'disk',
      reasons: [...reasons, bootPhrase('declined', { until: due.declinedUntil })],
    };
  if (due.required !== null) return { target: 'pe', reasons };
  if (due.available.length > 0) return { target: 'pe-on-key', reasons: [...reasons, ...toChooseFrom(due.available)] };
  return { target: due.endedHere ? 'disk' : 'nothing', reasons };
}

/** As many as fit on a screen beside the rest. */
function toChooseFrom(available: DueDeployments['available']): Phrase[] {
  const mostShown = 5;
  const more = available.length - mostShown;
  return [
    ...available.slice(0, mostShown).map(({ name }) => bootPhrase('canBeChosen', { name })),
    ...(more > 0 ? [bootPhrase('moreCanBeChosen', { count: more })] : []),
  ];
}

function whereRunGoesOn({ state, environment, taskSequenceName }: OpenRun, device: BootDevice): Wanted {
  const run = { name: taskSequenceName, device: device.name };
  switch (state) {
    case 'waiting-for-disk':
      return { target: 'disk', reasons: [bootPhrase('runWaitsForDisk', run)] };
    case 'waiting-for-pe':
      return { target: 'pe', reasons: [bootPhrase('runWaitsForPe', run)] };
    case 'running':
    case 'paused':
      return isPe(environment)
        ? { target: 'pe', reasons: [bootPhrase('runInterrupted', run)] }
        : { target: 'disk', reasons: [bootPhrase('runInSystem', run)] };
  }
}
