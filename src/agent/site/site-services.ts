/** The run's services as the site gives them. */
import { fetchSecrets, reportProgress, reportRecords, takeWishes } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import type { Debugging, Reports, Secrets } from '../engine/services.ts';

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

export function siteDebugging(client: Client, runId: string): Debugging {
  return {
    wishes: (after, variables) =>
      client(takeWishes, {
        params: { runId },
        body: { after, variables: variables === null ? null : [...variables] },
      }),
  };
}
