import { useNavigate, useSearch } from '@tanstack/react-router';
import { type SavedFilterList, savedFilterPermissions } from '../../api/saved-filters.ts';
import { useMay } from '../site/session.ts';
import { keptSearch } from './kept-search.ts';
import { listPaths } from './list-paths.ts';
import { SavedFilters } from './SavedFilters.tsx';

interface SavedFiltersOfProps {
  readonly list: SavedFilterList;
  /** Parts of the address that only say what is open at the moment. */
  readonly passing?: readonly string[];
}

/** The menu of a list whose address holds all that can be saved of it: the page says no more than which list it is. */
export function SavedFiltersOf({ list, passing = [] }: SavedFiltersOfProps) {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  if (!useMay(savedFilterPermissions[list])) return null;
  return (
    <SavedFilters
      list={list}
      shown={{ search: keptSearch(search, passing), columns: null }}
      // As object: the router's types know no search of a path that is any text; the page's own schema reads it.
      onChoose={(filter) => navigate({ to: listPaths[list], ...({ search: filter.search } as object) })}
    />
  );
}
