/** Where a translated step can do its work. */

import { windowsProgramOf } from '../../task-sequence/places/windows-program.ts';
import { type Environment, isPe, type StepKind } from '../../task-sequence/step.ts';
import { valueAt } from '../../task-sequence/step-variables.ts';
import type { Whereabouts } from './report.ts';

export function whereaboutsOf(
  kind: StepKind,
  options: unknown,
  runIn: 'pe' | 'system' | undefined,
): Readonly<Record<Environment, Whereabouts>> {
  const where = (environment: Environment) => whereabouts(kind, options, runIn, environment);
  return {
    'linux-pe': where('linux-pe'),
    winpe: where('winpe'),
    windows: where('windows'),
    linux: where('linux'),
  };
}

function whereabouts(
  kind: StepKind,
  options: unknown,
  runIn: 'pe' | 'system' | undefined,
  environment: Environment,
): Whereabouts {
  if (runIn !== undefined && (runIn === 'pe') !== isPe(environment))
    return { cannot: runIn === 'pe' ? 'It is for a PE only.' : 'It is for the deployed system only.' };
  const support = kind.support[environment];
  if (support === undefined) return { cannot: `${kind.name} has no sense there.` };
  const commandLine = valueAt(options, 'commandLine');
  if (kind.slug === 'imported-step' && commandLine === undefined) return { cannot: 'It has no command line.' };
  if (environment === 'linux' || environment === 'linux-pe') {
    const program = typeof commandLine === 'string' ? windowsProgramOf(commandLine) : null;
    if (program !== null) return { cannot: `It runs ${program.slice(0, 100)}, a program of Windows.` };
  }
  return support;
}
