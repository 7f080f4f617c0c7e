import * as contract from '../../api/agent.ts';
import { declineStart } from '../deployments/declined-start.ts';
import { type Register, requireRun, requireSession } from '../http/handlers.ts';
import { takeWishes } from '../run-debugger/take-wishes.ts';
import type { ReportIntake } from '../runs/report-intake.ts';
import { resumeRun } from '../runs/resume-run.ts';
import { locateRunContent } from '../runs/run-content.ts';
import { readRunPolicy } from '../runs/run-policy.ts';
import { readRunSecrets } from '../runs/run-secrets.ts';
import { readRunStanding } from '../runs/run-standing.ts';
import { startRun } from '../runs/start-run.ts';
import { keepOperatingSystem } from './operating-system.ts';
import { openSession, type SessionParts } from './session.ts';

export function registerAgentRoutes(register: Register, session: SessionParts, intake: ReportIntake): void {
  register(contract.openSession, ({ site, body, address }) => openSession(site, session, body, address));
  register(contract.startRun, ({ site, caller, body }) => startRun(site, requireSession(caller).deviceId, body));
  register(contract.declineStart, ({ site, caller, body }) =>
    declineStart(site, requireSession(caller).deviceId, body),
  );
  register(contract.reportRecords, ({ caller, params, body }) =>
    intake.records(requireRun(caller, params.runId).runId, body.records, body.log),
  );
  register(contract.reportProgress, ({ caller, params, body }) =>
    intake.progress(requireRun(caller, params.runId).runId, body),
  );
  register(contract.takeWishes, ({ site, caller, params, body }) =>
    takeWishes(site, requireRun(caller, params.runId).runId, body),
  );
  register(contract.readRunStanding, ({ site, caller, params }) =>
    readRunStanding(site, requireRun(caller, params.runId).runId),
  );
  register(contract.resumeOwnRun, async ({ site, caller, params }) => {
    await resumeRun(site, requireRun(caller, params.runId).runId, 'computer');
    return { open: true as const };
  });
  register(contract.reportOperatingSystem, async ({ site, caller, params, body }) => {
    const { deviceId } = requireRun(caller, params.runId);
    if (await keepOperatingSystem(site, deviceId, body)) await session.evaluateArrival(deviceId);
    return null;
  });
  register(contract.locateContent, async ({ site, caller, params, body }) => ({
    locations: await locateRunContent(site, requireRun(caller, params.runId).runId, body.sha256),
  }));
  register(contract.fetchSecrets, async ({ site, caller, params, body }) => ({
    values: await readRunSecrets(site, requireRun(caller, params.runId), body.names),
  }));
  register(contract.fetchPolicy, ({ site, caller, params }) =>
    readRunPolicy(site, requireRun(caller, params.runId).runId),
  );
}
