/**
 * The contract between the engine and a step's doing (architecture 6a): what a step is given, what it may answer.
 * A step decides nothing about retry, conditions, records or restarts: it does one thing and says what came of it.
 */
import type { Volume } from '../../api/agent.ts';
import type { BootFile } from '../../api/boot-images.ts';
import type { ContentFile, Policy, PolicyPackage } from '../../api/policy.ts';
import type { StepFacts } from '../../api/step-facts.ts';
import type { ConditionFacts } from '../../task-sequence/conditions/judge-condition.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import type { Environment } from '../../task-sequence/step.ts';
import type { StepSlug } from '../../task-sequence/step-kinds.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import type { Machine } from '../machine/machine.ts';
import type { Captures } from './services.ts';

/** What a step answers. Failure is an exception (a SlipwayError where the reason is known). */
export type StepResult =
  /** `facts`: for the run's report. They go into the journal as they are: no values of variables, which may be secret. */
  | { outcome: 'done'; message: string; exitCode?: number; bytes?: number; facts?: StepFacts }
  /** The engine journals, stages and restarts; the run goes on at the next step, or at this one again. */
  | {
      outcome: 'restart';
      target: 'disk' | 'pe';
      continueAt: 'next' | 'same';
      message: string;
      delaySeconds: number;
      exitCode?: number;
    }
  /** Something else restarts the computer (Windows Setup, sysprep) and a hook brings the agent back. */
  | { outcome: 'waiting'; message: string };

/** What a manifest is asked for by: an image, a package or an application of the policy. */
export type PinnedContent = Pick<PolicyPackage, 'name' | 'contentRoot'>;

/** Bytes of content objects, verified: whoever implements it checks hashes before a byte is handed out. */
export interface ContentSource {
  /** The manifest of a package version, checked against its content root. */
  manifest(pkg: PinnedContent): Promise<{ files: ContentFile[] }>;
  /** A whole small object (at most 64 MiB), checked. */
  readObject(sha256: string, bytes: number): Promise<Buffer>;
  /**
   * A range of a file as a stream, each chunk checked against the chunk list before it is handed out. Survives a lost
   * connection: waits with back-off and goes on at the exact byte, so the consumer never sees the gap. A buffer is the
   * consumer's until it asks for the next one.
   */
  readRange(file: ContentFile, offset: number, length: number): AsyncIterable<Buffer>;
  /**
   * A whole file that has no chunk list. Only its end tells whether all of it was right: when this throws, what was made of the bytes
   * before must be thrown away. Survives a lost connection, and lends its buffers, as readRange does.
   */
  readWhole(file: BootFile): AsyncIterable<Buffer>;
}

export interface StepContext {
  readonly environment: Environment;
  readonly policy: Policy;
  readonly variables: Variables;
  /** For programs that the step starts for a person: where they find the run's variables (script/variable-server.ts). */
  readonly scriptEnvironment: Readonly<Record<string, string>>;
  /** For conditions within a step. */
  readonly facts: ConditionFacts;
  readonly machine: Machine;
  readonly content: ContentSource;
  readonly captures: Captures;
  readonly signal: AbortSignal;
  /** Lines for the run's log; secrets are replaced on their way. */
  log(line: string): void;
  /** Bytes, never time. Called as often as the step likes; the engine thins it out. */
  progress(update: { bytesDone?: number; bytesTotal?: number; message?: string }): void;
  /** Waits until the site (or the file standing in for it) has acknowledged what is about to be destroyed. */
  aboutToDestroy(disk: string, description: string): Promise<void>;
  /** The run's volumes: kept in the journal, resolved to today's paths after a restart. */
  volumes(): readonly Volume[];
  setVolumes(volumes: readonly Volume[]): void;
}

/** A step's doing: agent/steps/<slug>.ts exports one. */
export type StepDoing<Slug extends StepSlug> = (step: StepOf<Slug>, context: StepContext) => Promise<StepResult>;

/** The table of all that this version can carry out somewhere: agent/steps/step-doings.ts. */
export type StepDoings = { readonly [Slug in StepSlug]?: StepDoing<Slug> };
