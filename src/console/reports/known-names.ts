/** Reports and columns whose names are said in each language. A report that a later version of the site adds is shown in the site's own words. */
export const knownReports = [
  ...(['deployments', 'deployment-devices', 'progress', 'failed-runs', 'runs-over-time'] as const),
  ...(['task-sequence-references', 'hardware', 'device-history', 'step-failures', 'step-times', 'run-times'] as const),
] as const;

export const knownColumns = [
  ...(['attempt', 'averageMilliseconds', 'averageSeconds', 'began', 'bios', 'cancelled', 'collection'] as const),
  ...(['created', 'day', 'deploymentId', 'device', 'deviceId', 'devices', 'enabled', 'ended', 'error'] as const),
  ...(['errorCode', 'exitCode', 'failed', 'failedStep', 'failures', 'group', 'inProgress', 'isHere', 'kind'] as const),
  ...(['lastErrorCode', 'lastMessage', 'lastReport', 'lastSeen', 'leastMemoryBytes', 'leastMilliseconds'] as const),
  ...(['leastSeconds', 'manufacturer', 'message', 'milliseconds', 'model', 'mostMemoryBytes'] as const),
  ...(['mostMilliseconds', 'mostSeconds', 'nodeId', 'open', 'outcome', 'purpose', 'referenceId', 'refersTo'] as const),
  ...(['requirementsNotMet', 'runId', 'runStarted', 'runState', 'runs', 'secureBoot', 'started', 'state'] as const),
  ...(['step', 'stepsDone', 'stepsTotal', 'succeeded', 'success', 'taskSequence', 'taskSequenceId'] as const),
  ...(['times', 'type', 'uefi', 'unknown', 'version', 'withTpm'] as const),
] as const;

export function known<Name extends string>(names: readonly Name[], name: string): Name | undefined {
  return names.find((each) => each === name);
}
