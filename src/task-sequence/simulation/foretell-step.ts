/** What a step will do to a run that is only thought of: whether it can be carried out, what it sets, whether the computer restarts. Everything that can run succeeds. */

import { namesSetBy, resultsOf } from '../conditions/variable-uses.ts';
import type { Step, StepOf } from '../document.ts';
import { isOn } from '../flag.ts';
import { nameOfItem, variableForItem } from '../list-variables.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { runnabilityOf } from '../places/runnability.ts';
import { passToNextDelay } from '../restart-variables.ts';
import { effectiveStep } from '../step-variables.ts';
import { isSettableName } from '../variable-name.ts';
import { foretellCondition, type World } from './foretell-condition.ts';
import { foretellDisks } from './foretell-disks.ts';
import { foretellReadiness } from './foretell-readiness.ts';
import { foretellApplications, foretellPrograms } from './foretell-software.ts';
import { UntoldError, unlessUntold } from './foretold-variables.ts';
import { fails, type StepOutlook } from './step-outlook.ts';

/** Sets in the world's variables what the step sets. */
export async function foretellStep(step: Step, world: World): Promise<StepOutlook> {
  const runnability = runnabilityOf(step, world.environment);
  if (runnability.is !== 'runnable') return { is: 'fails', because: runnability.because, lacks: true };
  if (step.type === 'run-task-sequence') return fails(phrase('absentOrItself', { id: step.options.taskSequence }));
  const effective = effectiveIn(step, world);
  const outlook = 'problem' in effective ? fails(effective.problem) : await doing(effective.step, world);
  const asked = restartAskedFor(world);
  return outlook.is === 'done' && asked !== null ? asked : outlook;
}

/** The step with the settings that variables give it; or what they hold that it cannot take, and names that it may not set. */
function effectiveIn(step: Step, { variables }: World): { step: Step } | { problem: Phrase } {
  const wrong = namesSetBy(step).filter((name) => !isSettableName(name));
  if (wrong[0] !== undefined) return { problem: phrase('unsettable', { name: wrong[0] }) };
  // A setting that only the run knows is taken to be a good one.
  const effective = unlessUntold(
    () => effectiveStep(step, variables),
    () => null,
  );
  if (effective === null) return { step };
  const [first, ...others] = effective.problems;
  if (first === undefined) return { step: effective.step };
  return { problem: others.reduce((one, other) => phrase('semicolon', { one, other }), first) };
}

async function doing(step: Step, world: World): Promise<StepOutlook> {
  switch (step.type) {
    case 'set-task-sequence-variable': {
      const { variable, value, secret } = step.options;
      assign(variable, value, secret, world);
      return { is: 'done' };
    }
    case 'set-dynamic-variables':
      return dynamicVariables(step, world);
    case 'restart-computer':
      return { is: 'restart', target: step.options.target, again: false };
    case 'setup-windows-and-configmgr': {
      const outlook = foretellDisks(step, world);
      return outlook.is === 'done' ? { is: 'restart', target: 'disk', again: false } : outlook;
    }
    case 'check-readiness':
      return foretellReadiness(step, world);
    case 'install-application':
      loseResults(step, world);
      return foretellApplications(step, world);
    case 'install-package':
      loseResults(step, world);
      return foretellPrograms(step, world);
    default:
      loseResults(step, world);
      return foretellDisks(step, world);
  }
}

function loseResults(step: Step, { variables }: World): void {
  for (const name of resultsOf(step)) variables.lose(name, phrase('givesValue', { step: step.name }));
}

/** A value that is made of itself twice doubles with each step. */
const LONGEST_VALUE = 1_000_000;

/** As the step does it: a value made of a secret is one itself. */
function assign(name: string, value: string, secret: boolean, { variables }: World): void {
  try {
    const text = variables.expand(value);
    const isSecret = secret || variables.expandForDisplay(value) !== text;
    if (text.length > LONGEST_VALUE) variables.lose(name, phrase('tooLong'), { secret: isSecret });
    else variables.set(name, text, ...(isSecret ? [{ secret: true }] : []));
  } catch (error) {
    if (!(error instanceof UntoldError)) throw error;
    variables.lose(name, error.because, { secret });
  }
}

async function dynamicVariables({ options }: StepOf<'set-dynamic-variables'>, world: World): Promise<StepOutlook> {
  for (const [at, rule] of options.rules.entries()) {
    const foretold = await foretellCondition(rule.condition, world);
    if (foretold.holds === null && foretold.answer === 'unanswerable')
      return fails(phrase('whetherRuleApplies', { number: at + 1, because: foretold.because }));
    for (const { name, value, list } of foretold.holds === false ? [] : rule.variables) {
      const target = list ? placeInList(name, value, world) : name;
      if (target === null) continue;
      const because = phrase('whetherRuleSets', { number: at + 1, because: foretold.because });
      if (foretold.holds === null) world.variables.lose(target, because);
      else assign(target, value, false, world);
    }
  }
  return { is: 'done' };
}

/** Null where it is in the list already. Where nobody can tell what the list or the value is, the next variable that was not set is lost. */
function placeInList(list: string, value: string, { variables }: World): string | null {
  try {
    return variableForItem(variables, list, variables.expand(value));
  } catch (error) {
    if (!(error instanceof UntoldError)) throw error;
    for (let number = 1; ; number++) {
      const name = nameOfItem(list, number);
      if (variables.untold(name) !== null || variables.get(name) !== undefined) continue;
      variables.lose(name, error.because);
      return null;
    }
  }
}

/** SMSTSRebootRequested, and SMSTSRetryRequested with it; both are gone afterwards. */
function restartAskedFor({ variables }: World): StepOutlook | null {
  const open = variables.untold('SMSTSRebootRequested');
  const wanted = open === null ? variables.get('SMSTSRebootRequested') : undefined;
  const retry = variables.untold('SMSTSRetryRequested') === null ? variables.get('SMSTSRetryRequested') : undefined;
  for (const name of ['SMSTSRebootRequested', 'SMSTSRetryRequested']) variables.set(name, '');
  if (open !== null) return { is: 'done', open: phrase('restartUnknown') };
  if (wanted === undefined) return null;
  const target = wanted.trim().toLowerCase();
  if (target !== 'hd' && target !== 'winpe') return fails(phrase('wrongRestart', { value: wanted }));
  foretellNextDelay(variables);
  return { is: 'restart', target: target === 'hd' ? 'disk' : 'pe', again: isOn(retry) };
}

/** What the first restart leaves behind for the next ones. */
function foretellNextDelay(variables: World['variables']): void {
  const untold = variables.untold('SMSTSRebootDelayNext');
  if (untold === null) passToNextDelay(variables);
  else variables.lose('SMSTSRebootDelay', untold.because, { isSet: untold.isSet, secret: untold.secret });
}
