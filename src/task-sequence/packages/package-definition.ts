/** A package as people define it: what it is, where its files come from, and its programs. ConfigMgr's "package and program". */
import * as z from 'zod';
import { exitCodes, maximumMinutes, nameText, sourceFolder } from '../software-fields.ts';

const ProgramSchema = z
  .strictObject({
    name: nameText(50).describe('What Install Package calls it.'),
    commandLine: z
      .string()
      .min(1)
      .max(8000)
      .describe('What the shell runs, in the package’s folder; `%Name%` is a variable’s value.'),
    workingFolder: z
      .string()
      .max(1024)
      .regex(/^[^/\0][^\0]*$/, { error: 'a folder within the package, without a slash in front' })
      .refine((path) => !path.split(/[/\\]/).includes('..'), { error: 'it must lie within the package' })
      .optional()
      .describe('A folder within the package that it runs in.'),
    successExitCodes: exitCodes([0]).describe('Exit codes that are no failure.'),
    restartExitCodes: exitCodes([3010, 1641]).describe(
      'Exit codes that mean: done, and the computer restarts before the next step.',
    ),
    maximumMinutes: maximumMinutes(),
    taskSequences: z
      .boolean()
      .default(true)
      .describe('Whether task sequences may run it by a variable, without it being named in the step.'),
    platforms: z
      .array(z.enum(['windows', 'linux']))
      .min(1)
      .default(['windows', 'linux'])
      .describe('Where it can be run.'),
    disabled: z.boolean().default(false).describe('Whether it is refused wherever it is to be run.'),
  })
  .meta({ id: 'PackageProgram' });
export type PackageProgram = z.output<typeof ProgramSchema>;

/** As a run is given it. Of a newer site it may say more, which is passed over. */
export const RunProgramSchema = ProgramSchema.strip();

const ProgramsSchema = z
  .array(ProgramSchema)
  .max(200)
  .superRefine((programs, context) => {
    const seen = new Set<string>();
    for (const [at, { name }] of programs.entries()) {
      if (seen.has(name.toLowerCase()))
        context.addIssue({ code: 'custom', message: `there are two programs named "${name}"`, path: [at, 'name'] });
      seen.add(name.toLowerCase());
    }
  });

export const PackageDefinitionSchema = z
  .strictObject({
    name: nameText(127),
    version: z.string().max(64).default('').describe('As its manufacturer counts; no more than a text.'),
    manufacturer: z.string().max(127).default(''),
    language: z.string().max(64).default(''),
    comment: z.string().max(2000).default(''),
    sourceFolder: sourceFolder(),
    programs: ProgramsSchema.default([]),
  })
  .meta({ id: 'PackageDefinition' });
export type PackageDefinition = z.output<typeof PackageDefinitionSchema>;

/** The program of this name; case does not count where ConfigMgr's sequences come from, so it does not here. */
export function findProgram(programs: readonly PackageProgram[], name: string): PackageProgram | undefined {
  return programs.find((program) => program.name.toLowerCase() === name.toLowerCase());
}
