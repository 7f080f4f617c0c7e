/** Makes a run's report from what the site has of the run. Pure: the same facts give the same report. */
import type { RunRecord } from '../../api/agent.ts';
import { canonicalJson } from '../../api/canonical-json.ts';
import { PolicySchema } from '../../api/policy.ts';
import type { ReportStep, RunReport } from '../../api/run-report.ts';
import type { Software } from '../../api/step-facts.ts';

export interface ReportFacts {
  readonly madeAt: string;
  readonly site: RunReport['site'];
  readonly run: RunReport['run'];
  readonly deviceId: string;
  readonly taskSequence: RunReport['taskSequence'];
  /** The policy's signed text and its SHA-256. */
  readonly policy: { readonly payload: string; readonly sha256: string };
  /** All that are acknowledged, in order, and their `recordsSha256`. */
  readonly records: readonly RunRecord[];
  readonly recordsSha256: string;
}

/** Of a policy only what the report needs: that of an old run may hold steps that this version does not know any more. */
const PinnedSchema = PolicySchema.pick({ policyId: true, deviceName: true, packages: true });

export function composeReport(facts: ReportFacts): RunReport {
  const { madeAt, site, run, taskSequence, records } = facts;
  const { policyId, deviceName, packages } = PinnedSchema.parse(JSON.parse(facts.policy.payload));
  return {
    ...{ madeAt, site, run, taskSequence },
    // As it was called then.
    device: { id: facts.deviceId, name: deviceName },
    computer: findLast(records, 'run-started')?.computer ?? null,
    policy: { id: policyId, sha256: facts.policy.sha256 },
    ...editsOf(records),
    packages: packages.map(({ id, versionId, name, contentRoot }) => ({ id, versionId, name, contentRoot })),
    records: { count: records.length, sha256: facts.recordsSha256 },
    software: softwareOf(records),
    steps: stepsOf(records),
    volumes: findLast(records, 'volumes')?.volumes ?? [],
  };
}

function editsOf(records: readonly RunRecord[]): Pick<RunReport, 'edits'> {
  const edits = records.flatMap((record) => {
    if (record.kind !== 'run-resumed' || record.edited === undefined) return [];
    const { revision, policyId, taskSequenceVersion } = record.edited;
    return [{ at: record.at, revision, policyId, taskSequenceVersion }];
  });
  return edits.length === 0 ? {} : { edits };
}

function findLast<Kind extends RunRecord['kind']>(
  records: readonly RunRecord[],
  kind: Kind,
): Extract<RunRecord, { kind: Kind }> | undefined {
  return records.findLast((record): record is Extract<RunRecord, { kind: Kind }> => record.kind === kind);
}

/** Old agents tell their version alone. */
function softwareOf(records: readonly RunRecord[]): Software[] {
  const told = records.flatMap((record) => {
    if (record.kind === 'run-started')
      return record.software ?? { agent: record.agentVersion, node: null, kernel: null, bootImage: null };
    return record.kind === 'run-resumed' ? (record.software ?? []) : [];
  });
  return [...new Map(told.map((software) => [canonicalJson(software), software])).values()];
}

type Started = Extract<RunRecord, { kind: 'step-started' }>;
type Finished = Extract<RunRecord, { kind: 'step-finished' }>;

/** A step that was begun has its end in the next record of its node, unless it was begun again before: then it never had one. A skipped one has an end alone. */
function stepsOf(records: readonly RunRecord[]): ReportStep[] {
  const steps: ReportStep[] = [];
  const open = new Map<string, number>();
  for (const record of records) {
    if (record.kind === 'step-started') open.set(record.nodeId, steps.push(begun(record)) - 1);
    if (record.kind !== 'step-finished') continue;
    const place = open.get(record.nodeId) ?? steps.length;
    steps[place] = { ...(steps[place] ?? begun(record)), ...endOf(record) };
    open.delete(record.nodeId);
  }
  return steps;
}

function begun({ nodeId, parentId, name, type, attempt, environment, at }: Started | Finished): ReportStep {
  const unknown = { message: '', errorCode: null, exitCode: null, milliseconds: null, bytes: null, facts: null };
  return { nodeId, parentId, name, type, attempt, environment, startedAt: at, outcome: null, ...unknown };
}

function endOf({ outcome, message, errorCode, exitCode, milliseconds, bytes, facts }: Finished) {
  return { outcome, message, errorCode, exitCode, milliseconds, bytes, facts: facts ?? null };
}
