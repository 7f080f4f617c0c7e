/** Follows a job of the site to its end, with a status line that says how far it is. */
import { type ErrorCode, errorCodes, SlipwayError } from '../api/errors.ts';
import { getJob, type Job } from '../api/jobs.ts';
import { type Cli, Interrupted } from './cli.ts';
import { amountText, barText } from './run-text.ts';
import { keepTrying } from './run-watch.ts';
import type { Answer, Site } from './site.ts';

const POLL_MILLISECONDS = 500;

/** The job after its end. Outlives a site that is restarted; after Ctrl-C the job goes on without us, and `goesOn` says so. */
export async function followJob(cli: Cli, site: Site, id: string, goesOn: string): Promise<Job> {
  const { world, terminal } = cli;
  const signal = world.takeInterrupts();
  const onLost = (error: SlipwayError): void => terminal.status(error.message);
  try {
    while (!signal.aborted) {
      const answer = await keepTrying<Answer<Job>>(() => site.call(getJob, { params: { id } }), {
        ...{ onLost, signal },
        pause: (milliseconds) => world.pause(milliseconds, signal),
        now: () => world.now(),
      });
      if (answer === null) break;
      if (answer.value.endedAt !== null) return answer.value;
      terminal.status(jobLine(answer.value));
      await world.pause(POLL_MILLISECONDS, signal);
    }
  } finally {
    terminal.status(null);
  }
  cli.remark(goesOn);
  throw new Interrupted();
}

/** A job's message ends with the code of its error. */
export function jobError(what: string, { message }: Job): SlipwayError {
  const [, text = message, code = ''] = /^(.*) \((SLIP-\d{4})\)$/s.exec(message) ?? [];
  // The condition has checked that the code is one of the table's keys.
  return new SlipwayError(Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : 'SLIP-6007', `${what}: ${text}`);
}

function jobLine({ bytesDone, bytesTotal, message, state }: Job): string {
  if (state === 'waiting') return 'Waits for its turn …';
  if (bytesDone === null || bytesTotal === null || bytesTotal === 0) return message || 'Working …';
  const share = Math.min(1, bytesDone / bytesTotal);
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  return `${barText(share, 30)} ${percent} · ${amountText(bytesDone, bytesTotal)}${message === '' ? '' : ` · ${message}`}`;
}

interface StartedImport {
  readonly started: Answer<{ readonly jobId: string }>;
  /** What is imported, as it was given. */
  readonly path: string;
  readonly wait: boolean;
  readonly goesOn: string;
}

/** Follows an import to its end and gives the id of what it made; without waiting it says that it has begun, and gives null. Throws SLIP-6007 when it has failed. */
export async function followStarted(
  cli: Cli,
  site: Site,
  { started, path, wait, goesOn }: StartedImport,
): Promise<string | null> {
  if (!wait) {
    cli.show(started, ({ jobId }) => `The import has begun as the job ${jobId}.\n`);
    return null;
  }
  const job = await followJob(cli, site, started.value.jobId, goesOn);
  if (job.state === 'failed' || job.resultId === null) throw jobError(`The import of ${path} failed`, job);
  return job.resultId;
}
