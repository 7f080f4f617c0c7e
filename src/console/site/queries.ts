/** What the site was asked and what it answered, kept by route, so that pages share answers and an event makes the right ones stale. */
import { keepPreviousData, MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { CallInput } from '../../api/client.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Route } from '../../api/route.ts';
import { getMe } from '../../api/sign-in.ts';
import { client, SiteAbsentError } from './client.ts';

/** Where no event tells of a change, an answer is asked for again when a page that shows it opens after so long. */
const FRESH_MILLISECONDS = 15_000;

/** Whatever it was that found the session ended: asking who is signed in has the frame ask for it again. */
function lookAtSession(error: unknown): void {
  if (error instanceof SlipwayError && error.code === 'SLIP-1005') void makeStale(getMe.path);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey: [path] }) => {
      if (path !== getMe.path) lookAtSession(error);
    },
  }),
  mutationCache: new MutationCache({ onError: lookAtSession }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MILLISECONDS,
      // A refusal stays one; a site that restarts is back within seconds.
      retry: (failures, error) => error instanceof SiteAbsentError && failures < 3,
      retryDelay: (failures) => Math.min(1000 * 2 ** failures, 8000),
      throwOnError: false,
    },
  },
});

/** A question to the site: `useQuery(siteQuery(getDevice, { params: { id } }))`. */
export function siteQuery<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  route: Route<P, Q, B, R>,
  input: CallInput<z.input<P>, z.input<Q>, z.input<B>> = {},
) {
  return queryOptions({
    queryKey: [route.path, input],
    queryFn: () => client(route, input),
    placeholderData: keepPreviousData,
  });
}

/** Under which paths something is being deleted at this moment. */
const removing: string[] = [];

/** Everything under these paths is asked for again where it is shown. */
export function makeStale(...paths: readonly string[]): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey: [path] }) => isUnder(path, paths) && !isUnder(path, removing),
  });
}

/**
 * Deletes something, and leaves its page, before anything under these paths is asked for again, whatever event comes: the page would ask for what is gone.
 * Everything else stays live meanwhile.
 */
export async function whileRemoving<Answer>(paths: readonly string[], remove: () => Promise<Answer>): Promise<Answer> {
  removing.push(...paths);
  try {
    return await remove();
  } finally {
    for (const path of paths) removing.splice(removing.indexOf(path), 1);
    void makeStale(...paths);
  }
}

function isUnder(path: unknown, beginnings: readonly string[]): boolean {
  return typeof path === 'string' && beginnings.some((each) => path.startsWith(each));
}
