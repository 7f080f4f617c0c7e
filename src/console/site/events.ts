/**
 * What happens at the site, as it happens. All tabs of a browser share one event stream: the tab that holds the lock has it and tells the others; when it is
 * closed, the next one gets the lock. Answers that events make stale are asked for again, at most once a second: a thousand runs report once a second, and a
 * page shows the same list each time. The tabs are told which answers those are, not each event: a message costs each of them more than the event does.
 */
import * as z from 'zod';
import { EventSchema, eventsPath, type SlipwayEvent } from '../../api/events.ts';
import { getEditLock } from '../../api/task-sequence-edit-locks.ts';
import { makeStale } from './queries.ts';

const LOCK = 'slipway-events';
const TOGETHER_MILLISECONDS = 1000;
const AGAIN_MILLISECONDS = 2000;

/** `lost`: what is shown may be old. */
export type StreamState = 'connecting' | 'live' | 'lost';

/** The answers that an event makes stale, by the beginning of their paths. */
const staleBy: Record<SlipwayEvent['kind'], readonly string[]> = {
  run: ['/api/runs', '/api/deployments'],
  'run-progress': ['/api/runs'],
  device: ['/api/devices', '/api/waiting-computers', '/api/identity-conflicts'],
  'device-category': ['/api/device-categories', '/api/devices'],
  // An import that has ended reads its upload no more.
  job: ['/api/jobs', '/api/uploads'],
  boot: ['/api/boot-events', '/api/devices/:id/boot-events', '/api/waiting-computers', '/api/identity-conflicts'],
  deployment: ['/api/deployments'],
  'deployment-template': ['/api/deployment-templates'],
  image: ['/api/images', '/api/content'],
  'upgrade-package': ['/api/upgrade-packages', '/api/content'],
  package: ['/api/packages', '/api/content'],
  application: ['/api/applications', '/api/content'],
  'boot-image': ['/api/boot-images'],
  'task-sequence': ['/api/task-sequences', '/api/runs/:id/difference'],
  'task-sequence-edit-lock': [getEditLock.path],
  collection: ['/api/collections'],
  alert: ['/api/alerts'],
  user: ['/api/users'],
  // Users show the names of their roles, and the session what they allow.
  'security-role': ['/api/security-roles', '/api/users', '/api/me'],
  'identity-provider': ['/api/identity-providers'],
  webhook: ['/api/webhooks'],
  settings: ['/api/site/settings', '/api/site/pxe-settings', '/api/site/high-risk-settings', '/api/email/settings'],
  'audit-entry': ['/api/audit'],
};

const MessageSchema = z.discriminatedUnion('kind', [
  /** What was answered under these paths. */
  z.object({ kind: z.literal('stale'), paths: z.array(z.string()) }),
  z.object({ kind: z.literal('state'), state: z.enum(['connecting', 'live', 'lost']) }),
  /** A tab that has just opened wants to know the state. */
  z.object({ kind: z.literal('how') }),
]);
type Message = z.output<typeof MessageSchema>;

let state: StreamState = 'connecting';
const stateWatchers = new Set<() => void>();

/** For useSyncExternalStore. */
export const streamState = {
  get: (): StreamState => state,
  watch: (watcher: () => void): (() => void) => {
    stateWatchers.add(watcher);
    return () => stateWatchers.delete(watcher);
  },
};

/** Begins to listen, until the function that comes back is called. */
export function followEvents(): () => void {
  const channel = new BroadcastChannel(LOCK);
  const end = new AbortController();
  let ours = false;
  const tell = (message: Message): void => {
    take(message);
    channel.postMessage(message);
  };
  channel.onmessage = ({ data }) => {
    const { data: message } = MessageSchema.safeParse(data);
    if (message?.kind === 'how' && ours) channel.postMessage({ kind: 'state', state } satisfies Message);
    else if (message !== undefined) take(message);
  };
  channel.postMessage({ kind: 'how' } satisfies Message);
  navigator.locks
    .request(LOCK, { signal: end.signal }, () => {
      ours = true;
      return readStream(tell, end.signal);
    })
    .catch(() => undefined);
  return () => {
    end.abort();
    channel.close();
  };
}

type Tell = (message: Message) => void;

/** Holds the stream open; the browser comes back to it with Last-Event-ID by itself, save where the answer was an error. */
function readStream(tell: Tell, signal: AbortSignal): Promise<void> {
  // The tab that had it is closed, and what happened since or what it had yet to tell is told by nobody.
  let mayHaveMissed = state !== 'connecting';
  return new Promise((resolve) => {
    let source: EventSource;
    const open = (): void => {
      source = new EventSource(eventsPath);
      source.onopen = () => {
        tell({ kind: 'state', state: 'live' });
        if (mayHaveMissed) tellStaleSoon(tell, ['/api/']);
        mayHaveMissed = false;
      };
      source.onmessage = ({ data }) => {
        const { data: event } = EventSchema.safeParse(JSON.parse(data));
        if (event !== undefined) takeEvent(tell, event);
      };
      source.onerror = () => {
        tell({ kind: 'state', state: 'lost' });
        if (source.readyState === EventSource.CLOSED && !signal.aborted) setTimeout(open, AGAIN_MILLISECONDS);
      };
    };
    open();
    signal.addEventListener('abort', () => {
      source.close();
      resolve();
    });
  });
}

function takeEvent(tell: Tell, { kind }: SlipwayEvent): void {
  const paths = staleBy[kind];
  // People wait for each other: it is seldom, and not a second late.
  if (kind === 'task-sequence-edit-lock') tell({ kind: 'stale', paths: [...paths] });
  else tellStaleSoon(tell, paths);
}

const waiting = new Set<string>();

function tellStaleSoon(tell: Tell, paths: readonly string[]): void {
  // Those that wait already are told of when their time is over, and these with them.
  if (waiting.size === 0)
    setTimeout(() => {
      const all = [...waiting];
      waiting.clear();
      tell({ kind: 'stale', paths: all });
    }, TOGETHER_MILLISECONDS);
  for (const path of paths) waiting.add(path);
}

function take(message: Message): void {
  if (message.kind === 'how') return;
  if (message.kind === 'stale') {
    void makeStale(...message.paths);
    return;
  }
  const before = state;
  state = message.state;
  // What happened meanwhile is not all told again after a new start of the page's stream.
  if (before === 'lost' && state === 'live') void makeStale('/api/');
  for (const watcher of stateWatchers) watcher();
}
