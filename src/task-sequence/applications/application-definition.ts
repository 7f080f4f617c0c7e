/** An application as people define it: deployment types in the order in which they are tried, what they need and what they replace. ConfigMgr's words. */
import * as z from 'zod';
import { type Condition, ConditionSchema } from '../conditions/conditions.ts';
import { exitCodes, maximumMinutes, nameText, sourceFolder } from '../software-fields.ts';

/** How a deployment type is installed, and on what. */
export const technologies = ['windows-msi', 'windows-script', 'linux-deb', 'linux-script'] as const;
export type Technology = (typeof technologies)[number];

export function platformOf(technology: Technology): 'windows' | 'linux' {
  return technology.startsWith('windows-') ? 'windows' : 'linux';
}

const DebSchema = z.strictObject({
  packages: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9+.-]{1,127}$/, { error: 'a name as Debian’s packages have it' }))
    .min(1)
    .max(100)
    .describe('The names of the packages: what is installed from a repository, detected, and removed again.'),
  files: z
    .array(
      z
        .string()
        .max(1024)
        // Nothing that a shell reads otherwise; Debian writes the colon of a version as %3a.
        .regex(/^[A-Za-z0-9][\w.+~%-]*(\/[A-Za-z0-9][\w.+~%-]*)*\.deb$/, {
          error: 'a .deb file within the content, without blanks',
        }),
    )
    .max(100)
    .default([])
    .describe('.deb files of the content. None: the packages come from the repositories that the computer knows.'),
  tool: z
    .enum(['apt-get', 'dpkg'])
    .default('apt-get')
    .describe('`dpkg` installs the files alone; `apt-get` fetches what they depend on, too.'),
});

/** What of a definition names other applications: by their ids, or in files by their names. */
export function applicationParts(reference: z.ZodType<string>) {
  const DependencySchema = z.strictObject({
    name: nameText(100).describe('Of the group, for people.'),
    anyOf: z
      .array(
        z.strictObject({
          application: reference,
          autoInstall: z.boolean().default(true).describe('Whether it is installed when none of the group is there.'),
        }),
      )
      .min(1)
      .max(20)
      .describe('One of them is enough; the first that can be installed is.'),
  });

  const DeploymentTypeFields = z.strictObject({
    name: nameText(100).regex(/^[^/\\]*[^/\\.][^/\\]*$/, { error: 'no slashes, and not dots alone' }),
    technology: z.enum(technologies),
    sourceFolder: sourceFolder(),
    installCommand: z
      .string()
      .min(1)
      .max(8000)
      .optional()
      .describe('What the shell runs in the content’s folder; of a deb it goes without saying.'),
    uninstallCommand: z.string().min(1).max(8000).optional(),
    deb: DebSchema.optional(),
    detection: ConditionSchema.optional().describe(
      'A condition that holds when it is installed; of a deb it goes without saying: all its packages are installed.',
    ),
    requirements: ConditionSchema.optional().describe('A condition that must hold for it to be installed here.'),
    dependencies: z.array(DependencySchema).max(20).default([]),
    successExitCodes: exitCodes([0]),
    restartExitCodes: exitCodes([3010, 1641]),
    maximumMinutes: maximumMinutes(),
  });

  const DeploymentTypeSchema = DeploymentTypeFields.superRefine((type, context) => {
    const say = (path: string, message: string) => context.addIssue({ code: 'custom', message, path: [path] });
    const isDeb = type.technology === 'linux-deb';
    if (isDeb && type.deb === undefined) say('deb', 'which packages a deb installs');
    if (!isDeb && type.deb !== undefined) say('deb', 'only a deployment type for "linux-deb" has it');
    if (!isDeb && type.installCommand === undefined) say('installCommand', 'what installs it');
    if (!isDeb && type.detection === undefined)
      say('detection', 'how one sees that it is installed: without it every run would install it again');
    if ((type.deb?.files.length ?? 0) > 0 && type.sourceFolder === null)
      say('sourceFolder', 'the folder that its .deb files are in');
    if (type.deb?.tool === 'dpkg' && type.deb.files.length === 0 && type.installCommand === undefined)
      say('deb', 'dpkg knows no repositories: name the files, or take apt-get');
  });
  const SupersedesSchema = z.strictObject({
    application: reference,
    uninstall: z.boolean().default(false).describe('Whether the old one is uninstalled first.'),
  });

  const deploymentTypes = z
    .array(DeploymentTypeSchema)
    .min(1)
    .max(50)
    .superRefine((types, context) => {
      const seen = new Set<string>();
      for (const [at, { name }] of types.entries()) {
        if (seen.has(name.toLowerCase()))
          context.addIssue({
            code: 'custom',
            message: `there are two deployment types named "${name}"`,
            path: [at, 'name'],
          });
        seen.add(name.toLowerCase());
      }
    });
  return { fields: DeploymentTypeFields, deploymentTypes, supersedes: z.array(SupersedesSchema).max(50).default([]) };
}

const parts = applicationParts(z.uuid());
export type DeploymentType = z.output<typeof parts.deploymentTypes>[number];

export const ApplicationDefinitionSchema = z
  .strictObject({
    name: nameText(127),
    version: z.string().max(64).default(''),
    publisher: z.string().max(127).default(''),
    releaseNotes: z.string().max(4000).default(''),
    comment: z.string().max(2000).default(''),
    taskSequences: z
      .boolean()
      .default(true)
      .describe('Whether task sequences may install it by a variable, without it being named in the step.'),
    disabled: z.boolean().default(false).describe('Whether it is refused wherever it is to be installed.'),
    deploymentTypes: parts.deploymentTypes,
    supersedes: parts.supersedes,
  })
  .meta({ id: 'ApplicationDefinition' });
export type ApplicationDefinition = z.output<typeof ApplicationDefinitionSchema>;

/** What a run is given of a deployment type: where its files are in the application's content, and not where they came from. */
export const RunDeploymentTypeSchema = parts.fields
  .omit({ sourceFolder: true })
  .extend({ contentPath: z.string().nullable() })
  .strip();

/** How one sees that it is installed. */
export function detectionOf({ detection, deb }: Pick<DeploymentType, 'detection' | 'deb'>): Condition {
  return detection ?? { all: (deb?.packages ?? []).map((name) => ({ package: name })) };
}
