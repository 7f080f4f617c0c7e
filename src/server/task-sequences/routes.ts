import * as contract from '../../api/task-sequences.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import {
  createTaskSequence,
  deleteTaskSequence,
  getTaskSequence,
  listTaskSequences,
  updateTaskSequence,
} from './task-sequence.ts';

export function registerTaskSequenceRoutes(register: Register, site: SiteContext): void {
  register(contract.listTaskSequences, () => listTaskSequences(site));
  register(contract.createTaskSequence, ({ body }) => createTaskSequence(site, body.document));
  register(contract.getTaskSequence, ({ params }) => getTaskSequence(site, params.id));
  register(contract.updateTaskSequence, ({ params, body }) => updateTaskSequence(site, params.id, body.document));
  register(contract.deleteTaskSequence, async ({ params }) => {
    await deleteTaskSequence(site, params.id);
    return null;
  });
}
