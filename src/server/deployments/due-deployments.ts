/** Which deployments a device is to do or may choose, given the facts. Pure: the boot decision and the agent's session share it. */
export interface DeploymentFact {
  id: string;
  name: string;
  description: string | null;
  taskSequenceId: string;
  purpose: 'available' | 'required';
  enabled: boolean;
  /** Its runs begin in the debugger. */
  debug: boolean;
  /** A run of it has ended on this device, well or badly, and has not been cleared. */
  ended: boolean;
}

export interface DueDeployments {
  /** Starts by itself: the newest required one that has not ended. */
  required: DeploymentFact | null;
  /** For a person to choose from. */
  available: DeploymentFact[];
  /** Whether a run of any of them has ended here, well or badly, and was not cleared. */
  endedHere: boolean;
  reasons: string[];
}

/** `facts` newest first: the newest deployment wins, not the one with the highest id. */
export function dueDeployments(facts: readonly DeploymentFact[]): DueDeployments {
  const reasons: string[] = [];
  const enabled = facts.filter((fact) => {
    if (!fact.enabled) reasons.push(`"${fact.name}" is disabled`);
    return fact.enabled;
  });
  const required = enabled.filter((fact) => fact.purpose === 'required');
  const pending = required.filter((fact) => !fact.ended);
  for (const fact of required)
    if (fact.ended) reasons.push(`the required "${fact.name}" has ended on this device; clear it to run it again`);
  const available = enabled.filter((fact) => fact.purpose === 'available');
  const first = pending[0] ?? null;
  if (first !== null) reasons.push(`"${first.name}" is required and has not run on this device`);
  else if (available.length > 0) reasons.push(`${available.length} deployment(s) are available to choose from`);
  else if (facts.length === 0) reasons.push('nothing is deployed to any collection of this device');
  return { required: first, available, endedHere: facts.some((fact) => fact.ended), reasons };
}

/** What a device that begins a run is to run: what it chose, if it may, or what is required; else why not. */
export function chooseDeployment(
  facts: readonly DeploymentFact[],
  chosen: string | undefined,
): DeploymentFact | { refusal: string } {
  const due = dueDeployments(facts);
  if (chosen === undefined)
    return (
      due.required ?? { refusal: `nothing starts by itself here: ${due.reasons.join('; ')}. Choose a deployment.` }
    );
  const fact = facts.find(({ id }) => id === chosen);
  if (fact === undefined)
    return { refusal: 'the chosen deployment is not for this device. Boot it again to see what is.' };
  if (!fact.enabled) return { refusal: `"${fact.name}" was disabled. Enable it, or choose another.` };
  if (fact.purpose === 'required' && fact.ended)
    return { refusal: `the required "${fact.name}" has ended on this device. Clear it to run it again.` };
  return fact;
}
