/**
 * What a run needs from outside its policy, as separate services (architecture, "Policy"): each has a site and a folder
 * implementation (agent/site, agent/folder), so a run works with a server, from media, or in a test from a folder.
 */
import type { Progress, RunRecord } from '../../api/agent.ts';
import type { ContentSource } from './step-context.ts';

/** Values of secret variables, asked for when a step needs them and never kept. */
export interface Secrets {
  values(names: readonly string[]): Promise<{ name: string; value: string }[]>;
}

export interface ReportAnswer {
  /** Every record up to this sequence number is kept for good. */
  acknowledged: number;
  cancelRequested: boolean;
}

/** Where records, log lines and progress go. `send` throws when nobody answered: the caller keeps the records and tries again. */
export interface Reports {
  send(records: readonly RunRecord[], log: readonly string[]): Promise<ReportAnswer>;
  /** Best effort: the latest counts, so a lost one is not sent again. */
  progress(progress: Progress): Promise<{ cancelRequested: boolean }>;
}

export interface RunServices {
  readonly content: ContentSource;
  readonly secrets: Secrets;
  readonly reports: Reports;
}
