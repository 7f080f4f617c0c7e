import * as contract from '../../api/status-messages.ts';
import { csvFile } from '../http/answered-file.ts';
import type { Register } from '../http/handlers.ts';
import { listStatusMessages } from './status-messages.ts';

export function registerStatusMessageRoutes(register: Register): void {
  register(contract.listStatusMessages, async ({ site, query, answerFile }) => {
    const messages = await listStatusMessages(site, query);
    if (query.format === 'csv') answerFile(csvFile('status-messages.csv', contract.statusMessagesCsv(messages)));
    return messages;
  });
}
