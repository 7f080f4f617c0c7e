/** The lab that the site is in, for whoever may see it. */
import { useQuery } from '@tanstack/react-query';
import { getLab, type Lab } from '../../api/lab.ts';
import { siteQuery } from '../site/queries.ts';
import { useMe } from '../site/session.ts';

/** Who changes what at the lab's own command line tells the site nothing, so it is asked. */
const AGAIN_MILLISECONDS = 2000;

/** Whether the person may see a lab at all: it concerns the whole site. */
function useMaySeeLab(): boolean {
  const me = useMe();
  if (!me?.permissions.includes('lab.read')) return false;
  return me.securityScopes === null && me.collections === null;
}

/** With its computers as they are, asked for again and again while a page shows them. */
export function useLab() {
  return useQuery({
    ...siteQuery(getLab),
    // Whoever may not see it is told once.
    refetchInterval: ({ state }) => (state.data === undefined && state.error !== null ? false : AGAIN_MILLISECONDS),
    staleTime: AGAIN_MILLISECONDS,
  });
}

/** Whether there is one: that does not change while a site runs. */
export function useIsInLab(): boolean {
  const { data } = useQuery({ ...siteQuery(getLab), enabled: useMaySeeLab(), staleTime: Number.POSITIVE_INFINITY });
  return data !== undefined && data.lab !== null;
}

/** A name that no computer of the lab has. */
export function freeName({ computers }: Lab): string {
  const names = new Set(computers.map(({ name }) => name));
  let number = 1;
  while (names.has(`pc${number}`)) number++;
  return `pc${number}`;
}
