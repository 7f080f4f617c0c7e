import * as contract from '../../api/content.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { listContent } from './list-content.ts';

export function registerContentListRoute(register: Register, site: SiteContext): void {
  register(contract.listContent, () => listContent(site));
}
