/** Whether a step can be carried out in an environment: by what its kind says (`support`), and by what the step itself asks for. */
import type { Step } from '../document.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { type Capability, capabilities, type Environment, environmentsOf, isPe } from '../step.ts';
import { kindOf } from '../step-kinds.ts';
import { windowsProgramOf } from './windows-program.ts';

/** `because`: for whoever can change it, without a full stop; it names nothing that a run knows alone. */
export type Runnability =
  | { readonly is: 'runnable' }
  | { readonly is: 'awaits'; readonly capability: Capability; readonly because: Phrase }
  /** In a Linux PE: the step can be done in a PE, but only in WinPE. */
  | { readonly is: 'needs-winpe'; readonly because: Phrase }
  | { readonly is: 'elsewhere'; readonly because: Phrase };

/** Whether the step's own `runIn` lets it run there. */
export function isPlaceOf({ runIn }: Step, environment: Environment): boolean {
  return runIn === undefined || (runIn === 'pe') === isPe(environment);
}

export function runnabilityOf(step: Step, environment: Environment): Runnability {
  const kind = kindOf(step.type);
  if (!isPlaceOf(step, environment))
    return { is: 'elsewhere', because: phrase(step.runIn === 'pe' ? 'isToRunInPe' : 'isToRunInSystem') };
  const support = kind.support[environment];
  if (support === undefined) {
    const because = phrase('kindRunsElsewhere', {
      ...{ kind: { term: kind.name }, environment },
      environments: environmentsOf(kind).join(', '),
    });
    const inWinPe = environment === 'linux-pe' && kind.support.winpe !== undefined;
    return { is: inWinPe ? 'needs-winpe' : 'elsewhere', because };
  }
  const objection = objectionOf(step, environment);
  if (objection !== null) return objection;
  if (support === 'runnable') return { is: 'runnable' };
  const because = phrase('kindAwaits', {
    ...{ kind: { term: kind.name }, environment },
    capability: { term: capabilities[support.awaits] },
  });
  return { is: 'awaits', capability: support.awaits, because };
}

function objectionOf(step: Step, environment: Environment): Runnability | null {
  if (environment === 'linux-pe' || environment === 'linux') return objectionOfLinux(step, environment);
  return environment === 'windows' ? objectionOfWindows(step) : null;
}

/** What the agent for Windows cannot do yet although it knows the kind. */
function objectionOfWindows(step: Step): Runnability | null {
  if (step.type !== 'run-command-line' && step.type !== 'run-powershell-script') return null;
  const { package: reference, runAs } = step.options;
  if (reference !== undefined) return { is: 'awaits', capability: 'software', because: phrase('noPackages') };
  if (runAs !== undefined) return { is: 'awaits', capability: 'windows', because: phrase('noOtherAccountYet') };
  return null;
}

/** What Linux cannot do although it knows the kind: a setting that would be passed over in silence is refused. */
function objectionOfLinux(step: Step, environment: Environment): Runnability | null {
  const setting = windowsSettingOf(step);
  if (setting !== null) return { is: 'awaits', capability: 'windows-images', because: setting };
  if (step.type === 'run-powershell-script') {
    const noScript = step.options.script === undefined && step.options.package === undefined;
    return noScript ? { is: 'elsewhere', because: phrase('noScript') } : objectionTo(step.options);
  }
  if (step.type !== 'run-command-line' && step.type !== 'imported-step') return null;
  const { commandLine } = step.options;
  if (commandLine === undefined) return { is: 'elsewhere', because: phrase('noCommandLine') };
  const program = windowsProgramOf(commandLine);
  if (program !== null)
    return { is: isPe(environment) ? 'needs-winpe' : 'elsewhere', because: phrase('windowsProgram', { program }) };
  return step.type === 'run-command-line' ? objectionTo(step.options) : null;
}

/** A setting that only Windows has; null when the step asks for none. */
function windowsSettingOf(step: Step): Phrase | null {
  if (step.type !== 'apply-operating-system-image') return null;
  return step.options.layeredDriver === undefined ? null : phrase('noLayeredDriver');
}

function objectionTo(options: { package?: string | undefined; runAs?: string | undefined }): Runnability | null {
  if (options.package !== undefined) return { is: 'awaits', capability: 'software', because: phrase('noPackages') };
  if (options.runAs === undefined) return null;
  return { is: 'elsewhere', because: phrase('noOtherAccount') };
}
