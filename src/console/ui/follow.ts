/**
 * Plain links that are followed within the console, as the router's own are. Those each watch where the page is: of a thousand on one page that costs more than
 * all else of them.
 */
import { useNavigate } from '@tanstack/react-router';
import { type MouseEvent, useCallback } from 'react';

export type Follow = (event: MouseEvent<HTMLAnchorElement>) => void;

/** For `onClick` of an `<a>` with a path of ours; it stays the same function. A click for another tab or a download is the browser's. */
export function useFollow(): Follow {
  const navigate = useNavigate();
  return useCallback(
    (event) => {
      const { button, ctrlKey, metaKey, shiftKey, altKey, currentTarget } = event;
      const path = currentTarget.getAttribute('href');
      if (path === null || button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return;
      event.preventDefault();
      void navigate({ to: path });
    },
    [navigate],
  );
}
