import { rm } from 'node:fs/promises';
import { importImage } from '../images/import-image.ts';
import { ImportInputSchema } from '../images/import-input.ts';
import type { JobContext, JobResult } from '../jobs/job-runner.ts';

/** The job that makes an image of what was received. The received file goes at its end, good or bad, but not when the site stops and begins again later. */
export async function importCapture(rawInput: unknown, context: JobContext): Promise<JobResult> {
  const { path } = ImportInputSchema.parse(rawInput);
  try {
    return await importImage(rawInput, context);
  } finally {
    if (!context.signal.aborted) await rm(path, { force: true });
  }
}
