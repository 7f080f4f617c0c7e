/** Every error code of the product on one page. Codes are permanent; a retired one is never used again. */
import * as z from 'zod';

export const errorCodes = {
  // 1xxx: requests and the site
  'SLIP-1001': 'The request is not valid.',
  'SLIP-1002': 'There is no such thing.',
  'SLIP-1003': 'It already exists.',
  'SLIP-1004': 'It is still in use.',
  'SLIP-1005': 'Not signed in, or the credential is not valid any more.',
  'SLIP-1006': 'This credential may not do that.',
  'SLIP-1007': 'Too many requests: wait, then try again.',
  'SLIP-1008': 'The site cannot do its work now.',
  'SLIP-1009': 'The site cannot start.',
  'SLIP-1010': 'The site has too much to do: nothing was done, send it again a little later.',
  'SLIP-1011': 'Required deployments would start on computers, and their number was not confirmed.',
  'SLIP-1012': 'Required deployments would start on unknown computers, and that was not confirmed.',
  'SLIP-1013': 'The deployment is high-risk, and that was not agreed to.',
  'SLIP-1014': 'The deployment is high-risk, and the settings of the site do not allow it.',
  'SLIP-1020': 'The run has not ended, so there is no report of it yet.',
  'SLIP-1050': 'The backup cannot be made now.',
  'SLIP-1051': 'The backup cannot be used.',
  'SLIP-1052': 'The keys in the backup do not open.',
  'SLIP-1053': 'A backup cannot be restored there.',
  'SLIP-1030': 'Signing in failed: the name or the password is wrong, or the user is disabled.',
  'SLIP-1031': 'Too many sign-ins have failed: wait, then try again.',
  'SLIP-1032': 'The password must be changed before anything else.',
  'SLIP-1033': "The request was not made by the site's own pages.",
  'SLIP-1034': 'The setup link is not known, was used already or has expired.',
  'SLIP-1035': 'Nobody can give more than they may do themselves.',
  'SLIP-1036': 'The last Full Administrator cannot be taken away.',
  'SLIP-1037': 'The password is too easy to guess.',
  'SLIP-1040': 'The audit log is not intact.',
  'SLIP-1041': 'A key of the site cannot be used.',
  'SLIP-1038': 'It concerns more than the security scopes and collections that the caller is limited to.',
  'SLIP-1060': 'The identity provider cannot be used.',
  'SLIP-1061': 'The sign-in was not begun in this browser, was used already or has expired.',
  'SLIP-1062': 'The answer of the identity provider does not prove who it is.',
  'SLIP-1063': 'The identity provider has not signed the person in.',
  'SLIP-1064': 'The person of the identity provider is no user of the site.',
  'SLIP-1065': 'What the identity provider says of the person gives no security role.',
  'SLIP-1070': 'The site is in no lab.',
  'SLIP-1071': 'The lab does not do that.',
  'SLIP-1072': 'The lab does not answer.',
  'SLIP-1099': 'An unexpected error in the site.',
  // 2xxx: boot and tickets
  'SLIP-2001': 'The boot ticket is not known, was used already, or is not for this computer.',
  'SLIP-2002': 'The boot ticket has expired.',
  'SLIP-2003': 'The device waits for approval or belongs to a conflict.',
  'SLIP-2004': 'Nothing is deployed to this device.',
  'SLIP-2005': 'The agent is too old or too new for this site.',
  'SLIP-2006': 'The PXE password is missing or wrong.',
  'SLIP-2007': 'The run has ended, or is not of this device.',
  'SLIP-2008': 'The device has an open run.',
  'SLIP-2009': 'The run cannot go on.',
  'SLIP-2010': 'The run cannot be debugged so now.',
  'SLIP-2011': 'What destroys something, or may not be repeated, would be done again.',
  'SLIP-2012': 'The variable cannot be set by hand.',
  'SLIP-2013': 'The computer is unknown and waits until somebody approves it.',
  // 3xxx: content
  'SLIP-3001': 'The file is not a WIM that Slipway can read.',
  'SLIP-3002': 'Bytes differ from their hash.',
  'SLIP-3003': 'The content is not here.',
  'SLIP-3004': 'The server has no room left.',
  'SLIP-3005': 'The boot image is not whole.',
  'SLIP-3006': "The link to the content has expired, or is not the site's.",
  'SLIP-3007': 'A program of the site failed.',
  'SLIP-3008': 'The task sequence needs another PE than the boot image.',
  'SLIP-3010': 'Content in the store is damaged.',
  'SLIP-3011': 'The copy cannot repair the content.',
  'SLIP-3012': 'A disk of the site cannot be used as it should.',
  'SLIP-3030': 'The folder cannot be imported.',
  'SLIP-3031': 'Applications need or replace one another in a circle.',
  'SLIP-3032': 'The path lies in no folder that the site takes files from.',
  'SLIP-3020': 'A part of a capture came out of turn.',
  'SLIP-3021': 'The run may not send this capture.',
  'SLIP-3022': 'The capture takes no parts any more.',
  'SLIP-3023': 'The capture is not whole.',
  'SLIP-3040': 'The bytes are not those that the upload lacks next.',
  'SLIP-3041': 'The upload is being written or imported by somebody else.',
  'SLIP-3042': 'There are too many uploads.',
  'SLIP-3043': 'The upload is not whole.',
  // 4xxx: on the computer
  'SLIP-4001': 'No disk is allowed as the target.',
  'SLIP-4002': 'The image does not fit.',
  'SLIP-4003': 'A program failed.',
  'SLIP-4004': 'The computer does not meet the requirements.',
  'SLIP-4005': 'The step cannot run in this environment.',
  'SLIP-4006': 'The journal is damaged.',
  'SLIP-4007': 'The policy is not valid.',
  'SLIP-4008': 'The step ran out of time.',
  'SLIP-4009': 'The run was cancelled.',
  'SLIP-4010': 'The image cannot be applied this way.',
  'SLIP-4011': 'The volume does not exist.',
  'SLIP-4012': 'The boot loader could not be installed.',
  'SLIP-4013': 'The step was interrupted and may not be run twice.',
  'SLIP-4014': 'A question cannot be answered without a screen and a keyboard.',
  'SLIP-4015': 'A setting of the step is not valid.',
  'SLIP-4016': 'The partitions do not fit onto the disk.',
  'SLIP-4017': 'The disk is in use.',
  'SLIP-4018': 'The computer was started without a boot ticket that can be read.',
  'SLIP-4019': 'The site does not answer.',
  'SLIP-4020': 'The PE cannot be staged on a disk of this computer.',
  'SLIP-4021': 'The run of the staged PE has ended.',
  'SLIP-4022': 'The staged run cannot be read.',
  'SLIP-4023': 'No disk of the computer can be started.',
  'SLIP-4030': 'What was written is not the same when it is read back.',
  'SLIP-4040': 'It is not clear which volume is to be captured.',
  'SLIP-4041': 'The volume cannot be captured as it is.',
  'SLIP-4042': 'The system lies on several volumes.',
  'SLIP-4043': 'The volume could not be captured.',
  'SLIP-4044': 'The site could not make an image of the capture.',
  'SLIP-4050': 'A disk of the computer fails.',
  'SLIP-4051': 'A disk of the computer is read-only.',
  'SLIP-4052': 'A volume of the computer is full.',
  'SLIP-4053': 'A volume is encrypted, or a Windows on it is hibernated.',
  'SLIP-4060': 'The step is not available yet in this environment.',
  'SLIP-4061': 'A condition cannot be answered.',
  'SLIP-4062': 'The task sequence within the task sequence is not here.',
  'SLIP-4070': 'The software cannot be run here.',
  'SLIP-4071': 'The application cannot be installed here.',
  'SLIP-4072': 'The application is not detected after it was installed.',
  'SLIP-4099': 'An unexpected error in the agent.',
  // 50xx: the boot image before its agent runs; 51xx: building it
  'SLIP-5001': 'There is no network adapter that the boot image can use.',
  'SLIP-5002': 'No DHCP server gave an address.',
  'SLIP-5003': 'The root file system could not be fetched.',
  'SLIP-5004': 'The root file system is not the one that belongs to the boot image.',
  'SLIP-5005': 'The computer has too little memory.',
  'SLIP-5006': 'The boot loader did not say where the root file system is.',
  'SLIP-5007': 'The root file system cannot be used.',
  'SLIP-5008': 'The agent ended unexpectedly.',
  'SLIP-5009': 'The staged root file system cannot be read.',
  'SLIP-5010': 'The staged root file system is damaged.',
  'SLIP-5101': 'The Debian packages for a boot image cannot be had.',
  'SLIP-5102': 'The boot image cannot be built.',
  // 60xx: the command line and its lab
  'SLIP-6001': 'The command line is not valid.',
  'SLIP-6002': 'The site cannot be reached.',
  'SLIP-6003': 'The command was not confirmed.',
  'SLIP-6004': 'The name fits several things.',
  'SLIP-6005': 'The configuration file cannot be used.',
  'SLIP-6006': 'The lab cannot do that.',
  'SLIP-6007': 'The work that was begun has failed.',
  'SLIP-6008': 'A part of Slipway is not built.',
  'SLIP-6010': 'The file is no run report that this version can read.',
  'SLIP-6011': 'The run report is signed with another key.',
  'SLIP-6012': 'The run report, or its records, are not what the site signed.',
  'SLIP-6020': 'The setup link is not whole.',
  'SLIP-6099': 'An unexpected error in the command-line program.',
} as const;
export type ErrorCode = keyof typeof errorCodes;

/** A required deployment and the names of the devices on which it would start. Null: it is beyond the caller's reach. */
const StartSchema = z.object({
  taskSequence: z.string().nullable(),
  collection: z.string().nullable(),
  devices: z.array(z.string()),
});
export type Start = z.output<typeof StartSchema>;

export const ApiErrorSchema = z
  .object({
    code: z.string(),
    /** What failed, on what, why and what to do. */
    message: z.string(),
    problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** With SLIP-1011 and SLIP-1012. */
    starts: z.array(StartSchema).optional(),
  })
  .meta({ id: 'Error' });
export type ApiError = z.output<typeof ApiErrorSchema>;

/** An error for the person who must act. Carries a permanent code. */
export class SlipwayError extends Error {
  override readonly name = 'SlipwayError';
  readonly code: ErrorCode;
  readonly problems: ApiError['problems'];
  /** Of the program that failed (SLIP-4003): becomes `_SMSTSLastActionRetCode`. */
  readonly exitCode: number | undefined;
  /** What would start where (SLIP-1011, SLIP-1012). */
  readonly starts: ApiError['starts'];

  constructor(
    code: ErrorCode,
    message: string,
    options: Pick<ApiError, 'problems' | 'starts'> & { cause?: unknown; exitCode?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.problems = options.problems;
    this.exitCode = options.exitCode;
    this.starts = options.starts;
  }
}
