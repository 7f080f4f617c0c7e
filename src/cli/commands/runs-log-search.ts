/** A text in the logs of runs. */
import { type FoundLogLine, searchRunLogs } from '../../api/run-log-search.ts';
import type { Cli } from '../cli.ts';
import { parseTime } from '../command-line.ts';
import { findDeployment, findRun, shortId } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import type { Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';

export interface LogSearch {
  readonly search: string;
  readonly run?: string | undefined;
  readonly deployment?: string;
  readonly since?: string;
  readonly before?: number;
}

export async function searchLogs(
  cli: Cli,
  site: Site,
  { search, run, deployment, since, before }: LogSearch,
): Promise<void> {
  const query = {
    ...{ search, before },
    runId: run === undefined ? undefined : (await findRun(site, run)).value.id,
    deploymentId: deployment === undefined ? undefined : (await findDeployment(site, deployment)).id,
    since: since === undefined ? undefined : parseTime('--since', since),
  };
  const answer = await site.call(searchRunLogs, { query });
  cli.show(answer, ({ lines, next }) => {
    const found = lines.length === 0 ? 'No such line was found.\n' : renderTable(lines, columns, cli.paper);
    return next === null ? found : `${found}\nOlder lines were not looked through: --before ${next}\n`;
  });
}

const columns: readonly Column<FoundLogLine>[] = [
  { header: 'TIME', text: ({ at }) => timeText(at), dropOrder: 1 },
  { header: 'RUN', text: ({ runId }) => shortId(runId), dropOrder: 2 },
  { header: 'DEVICE', text: ({ deviceName }) => deviceName, cutTo: 10 },
  { header: 'LINE', text: ({ line }) => line, cutTo: 24, wrap: true },
];
