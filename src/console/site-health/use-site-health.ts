import { useQuery } from '@tanstack/react-query';
import { getSiteHealth } from '../../api/site-health.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';

const EVERY_MILLISECONDS = 10_000;

/** How the site does, asked for again and again: a process that ends tells nobody. Refused to people who are limited to a part of the site. */
export function useSiteHealth() {
  const mayRead = useMay('site.read');
  return useQuery({
    ...siteQuery(getSiteHealth),
    enabled: mayRead,
    refetchInterval: EVERY_MILLISECONDS,
    retry: false,
  });
}
