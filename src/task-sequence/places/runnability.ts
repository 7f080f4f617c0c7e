/** Whether a step can be carried out in an environment: by what its kind says (`support`), and by what the step itself asks for. */
import type { Step } from '../document.ts';
import { type Capability, capabilities, type Environment, environmentsOf, isPe } from '../step.ts';
import { kindOf } from '../step-kinds.ts';
import { windowsProgramOf } from './windows-program.ts';

/** `because`: a sentence for whoever can change it; it names nothing that a run knows alone. */
export type Runnability =
  | { readonly is: 'runnable' }
  | { readonly is: 'awaits'; readonly capability: Capability; readonly because: string }
  /** In a Linux PE: the step can be done in a PE, but only in WinPE. */
  | { readonly is: 'needs-winpe'; readonly because: string }
  | { readonly is: 'elsewhere'; readonly because: string };

/** Whether the step's own `runIn` lets it run there. */
export function isPlaceOf({ runIn }: Step, environment: Environment): boolean {
  return runIn === undefined || (runIn === 'pe') === isPe(environment);
}

export function runnabilityOf(step: Step, environment: Environment): Runnability {
  const kind = kindOf(step.type);
  if (!isPlaceOf(step, environment))
    return { is: 'elsewhere', because: `it is to run in ${step.runIn === 'pe' ? 'a PE' : 'the deployed system'} only` };
  const support = kind.support[environment];
  if (support === undefined) {
    const because = `${kind.name} does not run in ${environment}, only in ${environmentsOf(kind).join(', ')}`;
    const inWinPe = environment === 'linux-pe' && kind.support.winpe !== undefined;
    return { is: inWinPe ? 'needs-winpe' : 'elsewhere', because };
  }
  const objection = environment === 'linux-pe' || environment === 'linux' ? objectionOfLinux(step, environment) : null;
  if (objection !== null) return objection;
  if (support === 'runnable') return { is: 'runnable' };
  const because = `${kind.name} in ${environment} awaits ${capabilities[support.awaits]}`;
  return { is: 'awaits', capability: support.awaits, because };
}

/** What Linux cannot do although it knows the kind: a setting that would be passed over in silence is refused. */
function objectionOfLinux(step: Step, environment: Environment): Runnability | null {
  const setting = windowsSettingOf(step);
  if (setting !== null) return { is: 'awaits', capability: 'windows-images', because: setting };
  if (step.type === 'run-powershell-script') {
    const noScript = step.options.script === undefined && step.options.package === undefined;
    return noScript ? { is: 'elsewhere', because: 'it names no script' } : objectionTo(step.options);
  }
  if (step.type !== 'run-command-line' && step.type !== 'imported-step') return null;
  const { commandLine } = step.options;
  if (commandLine === undefined) return { is: 'elsewhere', because: 'it has no command line, so it runs nowhere' };
  const program = windowsProgramOf(commandLine);
  if (program !== null)
    return { is: isPe(environment) ? 'needs-winpe' : 'elsewhere', because: `it runs ${program}, a program of Windows` };
  return step.type === 'run-command-line' ? objectionTo(step.options) : null;
}

/** A setting that only Windows has; null when the step asks for none. */
function windowsSettingOf(step: Step): string | null {
  if (step.type === 'apply-operating-system-image') {
    if (step.options.upgradePackage !== undefined) return 'Windows Setup does not install from its source yet';
    if (step.options.answerFile !== undefined) return 'an answer file is not used yet';
    return step.options.layeredDriver === undefined ? null : 'a layered keyboard driver is not set yet';
  }
  if (step.type !== 'apply-network-settings') return null;
  if (step.options.membership !== undefined) return 'joining a domain or workgroup is not available yet';
  const ofWindows = step.options.adapters.some(({ windows }) => windows !== undefined);
  return ofWindows ? 'what only Windows has of a network adapter is not set yet' : null;
}

function objectionTo(options: { package?: string | undefined; runAs?: string | undefined }): Runnability | null {
  if (options.package !== undefined)
    return {
      ...{ is: 'awaits', capability: 'software' },
      because: 'programs and scripts in packages are not available yet',
    };
  if (options.runAs === undefined) return null;
  return { is: 'elsewhere', because: 'it runs as another account, which is not available on Linux' };
}
