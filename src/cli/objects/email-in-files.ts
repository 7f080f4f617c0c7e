/** The SMTP server and who is told of alerts, as a part of the settings in files. */
import { type EmailSettingsChange, getEmailSettings, passwordGoesElsewhere } from '../../api/email.ts';
import type { Site } from '../site.ts';
import type { FileOf } from './kind-of-object.ts';

export type WrittenEmail = NonNullable<FileOf<'site-settings'>['email']>;

/** Nothing of a site that has no SMTP server. */
export async function writtenEmail(site: Site): Promise<WrittenEmail | undefined> {
  const { host, from, passwordSet, ...rest } = (await site.call(getEmailSettings)).value;
  if (host === null) return undefined;
  return {
    ...{ host, ...rest },
    ...(passwordSet ? { password: { secret: true } as const } : {}),
    ...(from === null ? {} : { from }),
  };
}

/** Whether the site has to be given the password: there is none, or it would be sent elsewhere than it was given for. */
export function needsPassword(given: WrittenEmail, there: WrittenEmail | undefined): boolean {
  if (given.userName === null) return false;
  return there?.password === undefined || passwordGoesElsewhere(there, given);
}

export function emailChange({ password: _, ...given }: WrittenEmail, password: string | null): EmailSettingsChange {
  return { ...given, ...(password === null ? {} : { password }) };
}

/** In one order, and without what is in no file. */
export function comparableEmail({ password: _, to, ...email }: WrittenEmail): Record<string, unknown> {
  return { ...email, to: [...new Set(to)].sort() };
}
