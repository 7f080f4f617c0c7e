/**
 * Install Application: each application is looked for, planned (task-sequence/applications/plan.ts), installed behind what it depends on, and looked for again. A
 * restart in between begins the step anew: what is installed by then is found.
 */

import { SlipwayError } from '../../api/errors.ts';
import type { PolicyApplication } from '../../api/policy.ts';
import type { InstalledSoftware } from '../../api/step-facts.ts';
import { detectionOf } from '../../task-sequence/applications/application-definition.ts';
import { installCommandOf, uninstallCommandOf } from '../../task-sequence/applications/deb-command.ts';
import { type PlannedAction, planApplication } from '../../task-sequence/applications/plan.ts';
import { judgeCondition } from '../../task-sequence/conditions/judge-condition.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import { isOn } from '../../task-sequence/flag.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import { valuesOfBase } from '../../task-sequence/software-by-variables.ts';
import type { StepContext, StepDoing, StepResult } from '../engine/step-context.ts';
import { withContent } from './software/fetch-content.ts';
import { type Applications, gatherFacts } from './software/gather-facts.ts';
import { restartFor, runSoftware } from './software/run-software.ts';

type Item = InstalledSoftware['items'][number];
/** As `_TSAppInstallStatus` has them. */
type Status = 'Undefined' | 'Success' | 'Warning' | 'Error';

export const installApplication: StepDoing<'install-application'> = async ({ options }, context) => {
  tell(context, 'Undefined');
  const all = (context.policy.software ?? []).filter((each) => each.kind === 'application');
  const applications: Applications = new Map(all.map((each) => [each.id, each]));
  // All of them are looked up before the first is installed.
  const wanted = wantedApplications(options, applications, context);
  if (wanted.length === 0)
    return { outcome: 'done', message: `${options.baseVariable}01 is not set: nothing is installed.` };
  const items: Item[] = [];
  const work: Work = { applications, context, items, clears: options.clearCache };
  for (const application of wanted) {
    try {
      const restart = await install(application, work);
      if (restart !== null) return restart;
    } catch (error) {
      tell(context, 'Error');
      if (!options.continueOnFailure || context.signal.aborted || !(error instanceof SlipwayError)) throw error;
      context.log(`"${application.name}" failed, and the others are installed all the same: ${error.message}`);
      items.push(itemOf(application, null, 'failed', error.exitCode ?? null));
    }
  }
  return finish(context, items);
};

interface Work {
  readonly applications: Applications;
  readonly context: StepContext;
  /** What was done. */
  readonly items: Item[];
  /** Content goes at once. */
  readonly clears: boolean;
}

function tell({ variables }: StepContext, status: Status): void {
  variables.setReadOnly('_TSAppInstallStatus', status);
}

function wantedApplications(
  { applications: ids, baseVariable }: StepOf<'install-application'>['options'],
  applications: Applications,
  { variables }: StepContext,
): PolicyApplication[] {
  const named = ids.map((id) => found(applications.get(id), 'the step'));
  if (baseVariable === undefined) return named.map(refuseDisabled);
  const byVariables = valuesOfBase('applications', baseVariable, (name) => variables.get(name)).map(
    ({ name, value }) => {
      const text = value.toLowerCase();
      const application = [...applications.values()].find(
        (each) => each.name.toLowerCase() === text || each.id === text,
      );
      const chosen = found(application, `the variable ${name}`);
      if (chosen.taskSequences) return chosen;
      throw new SlipwayError(
        'SLIP-4071',
        `"${chosen.name}" may not be installed by a variable (${name}). Change the application, or name it in the step.`,
      );
    },
  );
  return [...named, ...byVariables].map(refuseDisabled);
}

function found(application: PolicyApplication | undefined, by: string): PolicyApplication {
  if (application !== undefined) return application;
  throw new SlipwayError(
    'SLIP-4070',
    `The application that ${by} names was not given to this run. Of applications in variables a run is given those that are known when it begins: let the device, a collection or the task sequence set the variable.`,
  );
}

function refuseDisabled(application: PolicyApplication): PolicyApplication {
  if (!application.disabled) return application;
  throw new SlipwayError(
    'SLIP-4071',
    `"${application.name}" is disabled. Enable it, or take it out of the task sequence.`,
  );
}

/** Null: no restart is due. */
async function install(application: PolicyApplication, work: Work): Promise<StepResult | null> {
  const { applications, context, items } = work;
  const plan = planApplication(
    application.id,
    applications,
    await gatherFacts(application.id, applications, context.facts, context.machine.system),
  );
  context.log(`"${application.name}": ${plan.is}, since ${english(plan.because)}`);
  if (plan.is === 'unclear')
    throw new SlipwayError(
      'SLIP-4071',
      `"${application.name}" is not installed, since it cannot be told ${english(plan.because)}.`,
    );
  if (plan.is !== 'install') {
    items.push(itemOf(application, null, plan.is === 'installed' ? 'found' : 'skipped', null));
    return null;
  }
  for (const action of plan.actions) {
    const subject = applications.get(action.application);
    if (subject === undefined) throw new Error(`the plan names ${action.application}, which is not here`);
    const restart = await carryOut(action, subject, work);
    if (restart !== null) return restart;
  }
  return null;
}

async function carryOut(
  { do: what, deploymentType, because }: PlannedAction,
  application: PolicyApplication,
  { context, items, clears }: Work,
): Promise<StepResult | null> {
  const type = application.deploymentTypes[deploymentType];
  if (type === undefined) throw new Error(`"${application.name}" has no deployment type ${deploymentType}`);
  const commandLine = what === 'install' ? installCommandOf(type) : uninstallCommandOf(type);
  if (commandLine === null)
    throw new SlipwayError(
      'SLIP-4071',
      `"${type.name}" of "${application.name}" has no command that would ${what} it. Add one.`,
    );
  context.log(`${what} "${application.name}" by "${type.name}": ${english(because)}`);
  const { exitCode, wantsRestart } = await withContent(
    context,
    { software: application, place: type.contentPath, clears },
    (folder) => runSoftware(context, { ...type, commandLine, folder }),
  );
  await requireDetection(what, application, type, context);
  items.push(itemOf(application, type.name, what === 'install' ? 'installed' : 'uninstalled', exitCode));
  return wantsRestart ? restartFor(context, `"${application.name}"`, 'same', exitCode) : null;
}

/** As in ConfigMgr: a program that says it has done its work and is not found afterwards has failed. */
async function requireDetection(
  what: PlannedAction['do'],
  { name }: PolicyApplication,
  type: PolicyApplication['deploymentTypes'][number],
  { facts }: StepContext,
): Promise<void> {
  const verdict = await judgeCondition(detectionOf(type), facts);
  const because = english(verdict.because);
  if (verdict.holds === (what === 'install')) return;
  throw new SlipwayError(
    'SLIP-4072',
    what === 'install'
      ? `"${name}" is not detected after "${type.name}" installed it: ${because}. Look at what the command says in the log, and at the detection.`
      : `"${name}" is still detected after "${type.name}" uninstalled it: ${because}. Look at what the command says in the log, and at the detection.`,
  );
}

function finish(context: StepContext, items: readonly Item[]): StepResult {
  const skipped = items.filter(({ what }) => what === 'skipped').map(({ name }) => `"${name}"`);
  const failed = items.some(({ what }) => what === 'failed');
  tell(context, failed ? 'Error' : skipped.length > 0 ? 'Warning' : 'Success');
  if (skipped.length > 0 && isOn(context.variables.get('TSErrorOnWarning')))
    throw new SlipwayError(
      'SLIP-4071',
      `Not for this computer: ${skipped.join(', ')}, and TSErrorOnWarning makes a failure of it. The log tells why.`,
    );
  return { outcome: 'done', message: messageOf(items), facts: { kind: 'installed-software', items: [...items] } };
}

const WORDS: readonly (readonly [Item['what'], string])[] = [
  ['installed', 'Installed'],
  ['uninstalled', 'Uninstalled'],
  ['found', 'There already'],
  ['skipped', 'Not for this computer'],
  ['failed', 'Failed'],
];

/** `Installed: "A", "B". There already: "C".` */
function messageOf(items: readonly Item[]): string {
  const parts = WORDS.flatMap(([what, word]) => {
    const names = items.filter((item) => item.what === what).map(({ name }) => `"${name}"`);
    return names.length === 0 ? [] : [`${word}: ${names.join(', ')}.`];
  });
  return parts.join(' ');
}

function itemOf(
  { name, versionId, contentRoot }: PolicyApplication,
  part: string | null,
  what: Item['what'],
  exitCode: number | null,
): Item {
  return { what, name, part, exitCode, versionId, contentRoot };
}
