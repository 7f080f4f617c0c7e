import { keepPreviousData } from '@tanstack/react-query';

const PAGE = 200;

interface Page {
  readonly after?: string;
  readonly limit: number;
}

/** A list that comes page by page as it is scrolled to, where the next page begins after the id of the last one: for useInfiniteQuery. */
export function pagesById<Row extends { readonly id: string }>(
  path: string,
  asked: object,
  ask: (page: Page) => Promise<Row[]>,
) {
  return {
    queryKey: [path, 'pages', asked],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
      ask(pageParam === undefined ? { limit: PAGE } : { after: pageParam, limit: PAGE }),
    // As string | undefined: the first page begins nowhere.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: readonly Row[]) => (page.length < PAGE ? undefined : page.at(-1)?.id),
    placeholderData: keepPreviousData,
  };
}
