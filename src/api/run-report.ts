/**
 * The report that a run ends with, and the signed file that it is kept in (docs/run-report.md). The file is three lines of UTF-8, each ended by a line feed:
 *
 *   Slipway run report 1
 *   <the report, canonical JSON (RFC 8785)>
 *   Signature <key id> <Ed25519 signature, base64>
 *
 * What is signed is the first two lines, byte for byte. A policy is signed by the same key over a JSON text; no JSON text begins as the first line does, so a
 * signature over a report is never one over a policy, nor the other way round.
 */
import * as z from 'zod';
import { environments } from '../task-sequence/step.ts';
import { origins, stepOutcomes, VolumeSchema } from './agent.ts';
import { canonicalJson } from './canonical-json.ts';
import { sha256Hex } from './sha256.ts';
import { ComputerSchema, SoftwareSchema, StepFactsSchema } from './step-facts.ts';

const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const TimeSchema = z.iso.datetime();

const ReportStepSchema = z.object({
  nodeId: z.string(),
  parentId: z.string().nullable(),
  name: z.string(),
  type: z.string(),
  attempt: z.int(),
  environment: z.enum(environments),
  /** By the computer's clock. */
  startedAt: TimeSchema,
  /** Null: it was begun, and no end of it was reported (power cut, end by force). */
  outcome: z.enum(stepOutcomes).nullable(),
  message: z.string(),
  errorCode: z.string().nullable(),
  exitCode: z.int().nullable(),
  milliseconds: z.number().nullable(),
  bytes: z.number().nullable(),
  facts: StepFactsSchema.nullable(),
});
export type ReportStep = z.output<typeof ReportStepSchema>;

export const RunReportSchema = z
  .object({
    /** When the site made it, by the site's clock: at the run's end, unless `run.endedAt` says otherwise. */
    madeAt: TimeSchema,
    site: z.object({ id: z.uuid(), name: z.string(), version: z.string() }),
    run: z.object({
      id: z.uuid(),
      outcome: z.enum(['succeeded', 'failed', 'cancelled']),
      message: z.string(),
      origin: z.enum(origins),
      /** By the site's clock. */
      startedAt: TimeSchema,
      endedAt: TimeSchema,
    }),
    device: z.object({ id: z.uuid(), name: z.string() }),
    /** As its firmware and adapters name it; null where the agent did not tell. */
    computer: ComputerSchema.nullable(),
    taskSequence: z.object({ id: z.uuid(), name: z.string(), version: z.int() }),
    /** Of a run that failed and went on with an edited sequence, each time; absent where it never did. `taskSequence` and `policy` are the last ones. */
    edits: z
      .array(z.object({ at: TimeSchema, revision: z.int(), policyId: z.uuid(), taskSequenceVersion: z.int() }))
      .optional(),
    /** `sha256`: of the policy's text, the bytes that its own signature is over. */
    policy: z.object({ id: z.uuid(), sha256: Sha256Schema }),
    /** The package versions that the policy pins, whether or not a step came to use them. */
    packages: z.array(z.object({ id: z.uuid(), versionId: z.uuid(), name: z.string(), contentRoot: Sha256Schema })),
    /** What the report is made from: all records from the first to number `count`, and their hash (`recordsSha256`). */
    records: z.object({ count: z.int(), sha256: Sha256Schema }),
    /** Of each stretch between restarts, in order, each different one once. */
    software: z.array(SoftwareSchema),
    /** Every time a step was begun, or skipped, in order. */
    steps: z.array(ReportStepSchema),
    /** As they stood at the end. */
    volumes: z.array(VolumeSchema),
  })
  .meta({ id: 'RunReport' });
export type RunReport = z.output<typeof RunReportSchema>;

export const RUN_REPORT_FIRST_LINE = 'Slipway run report 1';

/** The two lines that are signed. JSON escapes line feeds, so there are always two. */
export function reportToSign(report: RunReport): string {
  return `${RUN_REPORT_FIRST_LINE}\n${canonicalJson(report)}\n`;
}

/** The whole file. `signature`: base64. */
export function signedReport(toSign: string, { keyId, signature }: { keyId: string; signature: string }): string {
  return `${toSign}Signature ${keyId} ${signature}\n`;
}

/** SHA-256 over the records in order, each as canonical JSON and a line feed: binds a report to what `slipway runs show --records` gives. */
export async function recordsSha256(records: readonly unknown[]): Promise<string> {
  return sha256Hex(records.map((record) => `${canonicalJson(record)}\n`).join(''));
}
