import * as contract from '../../api/captures.ts';
import { type Register, requireRun } from '../http/handlers.ts';
import { beginCapture, describeCapture, dropCapture, endCapture, storePart } from './capture.ts';

export function registerCaptureRoutes(register: Register): void {
  register(contract.beginCapture, async ({ site, caller, params, body }) => {
    requireRun(caller, params.runId);
    return beginCapture(site, params, body);
  });
  register(contract.sendCapturePart, async ({ site, caller, params, query, bytes }) => {
    requireRun(caller, params.runId);
    return storePart(site, params, { number: params.number, sha256: query.sha256, bytes });
  });
  register(contract.endCapture, async ({ site, caller, params, body }) => {
    requireRun(caller, params.runId);
    return endCapture(site, params, body);
  });
  register(contract.getCapture, async ({ site, caller, params }) => {
    requireRun(caller, params.runId);
    return describeCapture(site, params);
  });
  register(contract.dropCapture, async ({ site, caller, params }) => {
    requireRun(caller, params.runId);
    await dropCapture(site, params);
    return null;
  });
}
