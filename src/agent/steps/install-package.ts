/** Install Package: a program of a package, or those that variables name, one after the other. */
import { SlipwayError } from '../../api/errors.ts';
import type { PolicyProgramPackage } from '../../api/policy.ts';
import type { InstalledSoftware } from '../../api/step-facts.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import { findProgram, type PackageProgram } from '../../task-sequence/packages/package-definition.ts';
import { programInText, valuesOfBase } from '../../task-sequence/software-by-variables.ts';
import type { StepContext, StepDoing } from '../engine/step-context.ts';
import type { Machine } from '../machine/machine.ts';
import { pathIn } from '../machine/path-in.ts';
import { withContent } from './software/fetch-content.ts';
import { restartFor, runSoftware } from './software/run-software.ts';

type Item = InstalledSoftware['items'][number];

interface Chosen {
  readonly pkg: PolicyProgramPackage;
  readonly program: PackageProgram;
}

export const installPackage: StepDoing<'install-package'> = async ({ options }, context) => {
  // All of them are looked up before the first is run.
  const chosen = chosenPrograms(options, context);
  if (chosen.length === 0)
    return { outcome: 'done', message: `${options.baseVariable}001 is not set: nothing is run.` };
  const items: Item[] = [];
  let restart: { title: string; exitCode: number } | null = null;
  for (const each of chosen) {
    const title = titleOf(each);
    try {
      const { exitCode, wantsRestart } = await runProgram(each, context);
      items.push(itemOf(each, 'program-run', exitCode));
      // Programs say nothing of whether they ran before, so the list is finished first.
      if (wantsRestart) restart ??= { title, exitCode };
    } catch (error) {
      if (!options.continueOnFailure || context.signal.aborted || !(error instanceof SlipwayError)) throw error;
      context.log(`${title} failed, and the others are run all the same: ${error.message}`);
      items.push(itemOf(each, 'failed', error.exitCode ?? null));
    }
  }
  return restart === null
    ? { outcome: 'done', message: messageOf(items), facts: { kind: 'installed-software', items } }
    : restartFor(context, restart.title, 'next', restart.exitCode);
};

function chosenPrograms(
  options: StepOf<'install-package'>['options'],
  { policy, variables, machine: { system } }: StepContext,
): Chosen[] {
  const packages = (policy.software ?? []).filter((each) => each.kind === 'package');
  if (options.package !== undefined && options.program !== undefined)
    return [choose(packages, { package: options.package, program: options.program }, { variable: null, system })];
  const { baseVariable } = options;
  if (baseVariable === undefined) throw new SlipwayError('SLIP-4015', 'The step names no program. Name one in it.');
  return valuesOfBase('programs', baseVariable, (name) => variables.get(name)).map(({ name, value }) => {
    const named = programInText(value);
    if (named !== null) return choose(packages, named, { variable: name, system });
    throw new SlipwayError(
      'SLIP-4070',
      `The variable ${name} does not say which program is to be run. Let it be "package:program".`,
    );
  });
}

interface Where {
  /** What names it; null: the step does. */
  readonly variable: string | null;
  readonly system: Machine['system'];
}

function choose(
  packages: readonly PolicyProgramPackage[],
  named: { readonly package: string; readonly program: string },
  { variable, system }: Where,
): Chosen {
  const by = variable === null ? 'the step' : `the variable ${variable}`;
  const wanted = named.package.toLowerCase();
  const pkg = packages.find(({ id, name }) => id === wanted || (variable !== null && name.toLowerCase() === wanted));
  if (pkg === undefined)
    throw new SlipwayError(
      'SLIP-4070',
      `The package that ${by} names was not given to this run. Of packages in variables a run is given those that are known when it begins: let the device, a collection or the task sequence set the variable.`,
    );
  const program = findProgram(pkg.programs, named.program);
  if (program === undefined)
    throw new SlipwayError(
      'SLIP-4070',
      `The package "${pkg.name}" has no program of the name that ${by} gives. It has: ${pkg.programs.map(({ name }) => `"${name}"`).join(', ') || 'none'}.`,
    );
  refuseUnfit(pkg, program, { variable, system });
  return { pkg, program };
}

function refuseUnfit({ name }: PolicyProgramPackage, program: PackageProgram, { variable, system }: Where): void {
  const reason = program.disabled
    ? 'is disabled'
    : !program.platforms.includes(system)
      ? `is not for ${system === 'linux' ? 'Linux' : 'Windows'}`
      : variable !== null && !program.taskSequences
        ? `may not be run by a variable (${variable})`
        : null;
  if (reason !== null)
    throw new SlipwayError('SLIP-4070', `The program "${program.name}" of "${name}" ${reason}. Change the package.`);
}

function runProgram({ pkg, program }: Chosen, context: StepContext) {
  return withContent(context, { software: pkg, place: '' }, (folder) =>
    runSoftware(context, {
      ...program,
      folder: program.workingFolder === undefined ? folder : pathIn(folder, program.workingFolder),
    }),
  );
}

function titleOf({ pkg, program }: Chosen): string {
  return `"${program.name}" of "${pkg.name}"`;
}

function itemOf({ pkg, program }: Chosen, what: Item['what'], exitCode: number | null): Item {
  const { name, versionId, contentRoot } = pkg;
  return { what, name, part: program.name, exitCode, versionId, contentRoot };
}

function messageOf(items: readonly Item[]): string {
  const named = (what: Item['what']) =>
    items.filter((item) => item.what === what).map(({ name, part }) => `"${part}" of "${name}"`);
  const [run, failed] = [named('program-run'), named('failed')];
  const told = run.length === 0 ? 'Nothing was run.' : `${run.join(', ')} ${run.length === 1 ? 'was' : 'were'} run.`;
  return failed.length === 0 ? told : `${told} Failed: ${failed.join(', ')}.`;
}
