import { useQuery } from '@tanstack/react-query';
import { getLab, type Lab } from '../../api/lab.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';

/** The lab that the site is in; null: it is in none, or the person may not see it; undefined: not known yet. */
export function useLab(): Lab | null | undefined {
  const may = useMay('lab.read');
  const asked = useQuery({ ...siteQuery(getLab), enabled: may });
  if (!may || asked.isError) return null;
  return asked.data?.lab;
}
