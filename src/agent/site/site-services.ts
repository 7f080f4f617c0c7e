/** The run's services as the site gives them. */
import { fetchSecrets, reportProgress, reportRecords } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import type { Reports, Secrets } from '../engine/services.ts';

export function siteReports(client: Client, runId: string): Reports {
  return {
    send: (records, log) =>
      client(reportRecords, { params: { runId }, body: { records: [...records], log: [...log] } }),
    progress: (progress) => client(reportProgress, { params: { runId }, body: progress }),
  };
}

export function siteSecrets(client: Client, runId: string): Secrets {
  return {
    values: async (names) => {
      if (names.length === 0) return [];
      return (await client(fetchSecrets, { params: { runId }, body: { names: [...names] } })).values;
    },
  };
}
