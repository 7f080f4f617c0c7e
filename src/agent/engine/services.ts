/**
 * What a run needs from outside its policy, as separate services (architecture, "Policy"): each has a site and a folder
 * implementation (agent/site, agent/folder), so a run works with a server, from media, or in a test from a folder.
 */
import type { Progress, RunRecord } from '../../api/agent.ts';
import type { ShownVariable, Wish } from '../../api/debug-commands.ts';
import type { ContentSource } from './step-context.ts';

/** Values of secret variables, asked for when a step needs them and never kept. */
export interface Secrets {
  values(names: readonly string[]): Promise<{ name: string; value: string }[]>;
}

/** What people want of the run. */
export interface Control {
  cancelRequested: boolean;
  /** The number of the newest wish of the debugger. */
  newestWish?: number | undefined;
}

export interface ReportAnswer extends Control {
  /** Every record up to this sequence number is kept for good. */
  acknowledged: number;
}

/** Where records, log lines and progress go. `send` throws when nobody answered: the caller keeps the records and tries again. */
export interface Reports {
  send(records: readonly RunRecord[], log: readonly string[]): Promise<ReportAnswer>;
  /** Best effort: the latest counts, so a lost one is not sent again. */
  progress(progress: Progress): Promise<Control>;
}

/** Where the debugger's wishes come from. */
export interface Debugging {
  /**
   * The wishes behind the one with the number `after`, in order. `variables`: those of a paused run, where they are not known there yet. Throws when
   * nobody answered.
   */
  wishes(after: number, variables: readonly ShownVariable[] | null): Promise<WishesAnswer>;
}

export interface WishesAnswer {
  wishes: readonly Wish[];
  cancelRequested: boolean;
  /** The variables of this pause are not known there. */
  wantsVariables: boolean;
  /** Every record up to this sequence number is kept there; absent where nobody lacks any. */
  acknowledged?: number;
}

/** What is captured, and what becomes of it. */
export interface CaptureSubject {
  /** The step that captures. */
  readonly stepId: string;
  readonly imageName: string;
  readonly fileSystem: 'ext4' | 'ntfs';
  /** For people: `/dev/sda2`. */
  readonly volume: string;
}

/** A WIM that is given away while it comes into being. */
export interface CaptureUpload {
  /** Takes the stream as fast as it can be kept, and resolves when all of it is. Survives a lost connection: waits, and the stream with it. Gives the number of bytes. */
  take(stream: AsyncIterable<Buffer>): Promise<number>;
  /** The stream was whole: an image is made of it. Gives a sentence about what it is now, for people. */
  finish(onProgress: (progress: { bytesDone: number; bytesTotal: number; message: string }) => void): Promise<string>;
  /** The stream was not whole: nothing of it is kept. */
  abandon(): Promise<void>;
}

/** Where captured images go. */
export interface Captures {
  begin(subject: CaptureSubject, signal: AbortSignal): Promise<CaptureUpload>;
}

export interface RunServices {
  readonly content: ContentSource;
  readonly secrets: Secrets;
  readonly reports: Reports;
  readonly captures: Captures;
  readonly debugging: Debugging;
}
