import { getRunEvidence } from '../../api/run-evidence.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { runEvidence } from './run-evidence.ts';

export function registerRunEvidenceRoutes(register: Register): void {
  register(getRunEvidence, async ({ site, caller, params, answerFile }) => {
    const body = await runEvidence(site, requireAdministrator(caller), params.id);
    answerFile({ name: `run-${params.id}.zip`, type: 'application/zip', body });
    return null;
  });
}
