/** A new deployment as the wizard holds it. Pure. */
import type { z } from 'zod';
import type { DeploymentTemplate } from '../../api/deployment-templates.ts';
import type { DeploymentCreateSchema } from '../../api/deployments.ts';
import { type DeploySearch, type DeployStep, deploySteps } from './deploy-search.ts';
import { type SettingsProblem, settingsProblems } from './settings-problems.ts';
import { type SettingsValues, settingsGiven, settingsValues } from './settings-values.ts';

export interface DeployValues extends SettingsValues {
  taskSequenceId: string;
  collectionId: string;
  /** Empty: none. */
  templateId: string;
  purpose: 'available' | 'required';
  enabled: boolean;
  debug: boolean;
}

export function newDeployment({ taskSequence, collection }: DeploySearch): DeployValues {
  return {
    ...settingsValues({}),
    ...{ taskSequenceId: taskSequence ?? '', collectionId: collection ?? '', templateId: '' },
    ...{ purpose: 'available', enabled: true, debug: false },
  };
}

/** What the template says of nothing stays as it was. */
export function withTemplate(values: DeployValues, template: DeploymentTemplate): DeployValues {
  const { availableAt, expiresAt, assignedAt } = values;
  const { repeats, scheduleStart, timeZone, everyDays, days, monthDay, week, weekday } = values;
  return {
    ...values,
    ...settingsValues(template),
    ...{ availableAt, expiresAt, assignedAt },
    ...{ repeats, scheduleStart, timeZone, everyDays, days, monthDay, week, weekday },
    ...{ templateId: template.id, purpose: template.purpose, debug: template.debug },
  };
}

export function deploymentGiven(values: DeployValues): z.input<typeof DeploymentCreateSchema> {
  const { taskSequenceId, collectionId, purpose, enabled, debug } = values;
  return { taskSequenceId, collectionId, purpose, enabled, debug, ...settingsGiven(values, purpose) };
}

export function deployProblems(values: DeployValues): Record<string, SettingsProblem> {
  const problems = settingsProblems(values, values.purpose);
  if (values.taskSequenceId === '') problems['taskSequenceId'] = 'wanted';
  if (values.collectionId === '') problems['collectionId'] = 'wanted';
  return problems;
}

/** In which step what is wrong can be mended. */
function stepOf(path: string): DeployStep {
  if (path === 'taskSequenceId' || path === 'collectionId') return 'what';
  return path.startsWith('waves') ? 'safety' : 'when';
}

/** What is wrong in this step alone. */
export function problemsOfStep(values: DeployValues, step: DeployStep): Record<string, SettingsProblem> {
  return Object.fromEntries(Object.entries(deployProblems(values)).filter(([path]) => stepOf(path) === step));
}

/** Nobody comes past a step in which something is wrong, by a link or the forward button either. */
export function reachedStep(values: DeployValues, wanted: DeployStep): DeployStep {
  const wrong = deploySteps.find((step) => Object.keys(problemsOfStep(values, step)).length > 0) ?? 'review';
  return deploySteps.indexOf(wrong) < deploySteps.indexOf(wanted) ? wrong : wanted;
}
