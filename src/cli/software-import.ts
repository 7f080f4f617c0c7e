/** The job that imports the files of a package or an application, followed to its end. */
import type { Cli } from './cli.ts';
import { followJob, jobError } from './job-watch.ts';
import type { Answer, Site } from './site.ts';

interface Import {
  readonly answer: Answer<{ readonly jobId: string | null }>;
  /** `package "Tools"` */
  readonly what: string;
  readonly waits: boolean;
}

export async function followImport(cli: Cli, site: Site, { answer, what, waits }: Import): Promise<void> {
  const { jobId } = answer.value;
  if (jobId === null || !waits) {
    cli.show(answer, () =>
      jobId === null ? `The ${what} is changed.\n` : `The import has begun as the job ${jobId}.\n`,
    );
    return;
  }
  const job = await followJob(
    cli,
    site,
    jobId,
    `The import goes on in the site. "slipway ${what.split(' ')[0]}s show" tells when it is there.`,
  );
  if (job.state === 'failed') throw jobError(`The files of the ${what} were not imported`, job);
  cli.show(answer, () => `${job.message}\n`);
}
