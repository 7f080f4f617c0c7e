/** The one uploader of this page, with the site's API and the browser's clock. */
import { SlipwayError } from '../../api/errors.ts';
import { getMe } from '../../api/sign-in.ts';
import { client, SiteAbsentError } from '../site/client.ts';
import { makeStale } from '../site/queries.ts';
import { Uploader } from './uploader.ts';

export const uploader = new Uploader({
  client,
  sleep: untilOnline,
  milliseconds: () => performance.now(),
  isAbsent: (error) => error instanceof SiteAbsentError,
  onChanged: () => void makeStale('/api/uploads', '/api/jobs'),
  // Asking who is signed in has the frame ask for it again.
  onRefused: (error) => {
    if (error instanceof SlipwayError && error.code === 'SLIP-1005') void makeStale(getMe.path);
  },
});

/** Ends early when the browser is on a network again, or the upload is paused. */
function untilOnline(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}
