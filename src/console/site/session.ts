/** Who is signed in. A page whose session has ended asks for it again above itself, and keeps what was typed into it. */
import { useQuery } from '@tanstack/react-query';
import { SlipwayError } from '../../api/errors.ts';
import type { Permission } from '../../api/permissions.ts';
import { getMe, type Me } from '../../api/sign-in.ts';
import { siteQuery } from './queries.ts';

export const meQuery = siteQuery(getMe);

export function isSignedOut(error: unknown): boolean {
  return error instanceof SlipwayError && error.code === 'SLIP-1005';
}

/** The person who is signed in; undefined as long as that is not known. */
export function useMe(): Me | undefined {
  return useQuery(meQuery).data;
}

/** Whether the person may do that. What they may not do is not offered; the site refuses it all the same. */
export function useMay(permission: Permission): boolean {
  return useMe()?.permissions.includes(permission) ?? false;
}
