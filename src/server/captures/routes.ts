import * as contract from '../../api/captures.ts';
import { type Register, requireRun } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { beginCapture, describeCapture, dropCapture, endCapture, storePart } from './capture.ts';

export function registerCaptureRoutes(register: Register, site: SiteContext): void {
  register(contract.beginCapture, async ({ caller, params, body }) => {
    requireRun(caller, params.runId);
    return beginCapture(site, params, body);
  });
  register(contract.sendCapturePart, async ({ caller, params, query, bytes }) => {
    requireRun(caller, params.runId);
    return storePart(site, params, { number: params.number, sha256: query.sha256, bytes });
  });
  register(contract.endCapture, async ({ caller, params, body }) => {
    requireRun(caller, params.runId);
    return endCapture(site, params, body);
  });
  register(contract.getCapture, async ({ caller, params }) => {
    requireRun(caller, params.runId);
    return describeCapture(site, params);
  });
  register(contract.dropCapture, async ({ caller, params }) => {
    requireRun(caller, params.runId);
    await dropCapture(site, params);
    return null;
  });
}
