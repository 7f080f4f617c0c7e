/** The edit lock of the task sequence that is open: taken as the page opens, renewed while somebody looks at it or has unsaved work in it, given back as it closes. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  answerEditLockRequest,
  breakEditLock,
  type EditLock,
  getEditLock,
  RENEW_SECONDS,
  releaseEditLock,
  requestEditLock,
  takeEditLock,
} from '../../api/task-sequence-edit-locks.ts';
import { client, leavingClient } from '../site/client.ts';
import { queryClient, siteQuery } from '../site/queries.ts';
import { useMe } from '../site/session.ts';
import { isSamePerson, type LockStanding, OPENING_MILLISECONDS, standingOf, takesByItself } from './lock-standing.ts';

/** Who looks on sees so that a lease has ended, which no event tells. */
const LOOK_MILLISECONDS = 10_000;
/** As it opens it waits for the page before it, whose event may come before this page hears events. */
const LOOK_OPENING_MILLISECONDS = 1000;

export interface HeldLock {
  readonly standing: LockStanding;
  /** Whether the site has answered, if only that it does not know. */
  readonly isKnown: boolean;
  readonly lock: EditLock | undefined;
  /** This page held it before: what it has not saved is a draft now. */
  readonly wasMine: boolean;
  /** When the answer came, by this computer's clock. */
  readonly answeredAt: number;
  /** Why what the person did last with the lock has failed; null: it has not. What the page does by itself is done again by itself. */
  readonly failure: unknown;
  readonly take: () => Promise<void>;
  readonly request: () => Promise<void>;
  /** Takes the question back, or gives the lock back. */
  readonly release: () => Promise<void>;
  readonly answer: (handOver: boolean) => Promise<void>;
  readonly takeByForce: () => Promise<void>;
}

export function useEditLock(id: string, isDirty: boolean): HeldLock {
  const [tab] = useState(() => crypto.randomUUID());
  const [openedAt] = useState(() => Date.now());
  const me = useMe()?.actor;
  const foundOwn = useRef(false);
  const leaseEnds = useRef<number | null>(null);
  const [wasMine, setWasMine] = useState(false);
  const query = useMemo(() => siteQuery(getEditLock, { params: { id }, query: { tab } }), [id, tab]);
  const actions = useLockActions(id, tab, query);
  const { take, leave, leaveNow } = actions;
  // Asked for once it was tried to take it: the first answer says who has it.
  const [tried, setTried] = useState(false);
  const {
    data: lock,
    error,
    dataUpdatedAt,
  } = useQuery({
    ...query,
    enabled: tried,
    refetchInterval: ({ state }) => {
      if (state.data?.you === 'holder') return false;
      return Date.now() < openedAt + OPENING_MILLISECONDS ? LOOK_OPENING_MILLISECONDS : LOOK_MILLISECONDS;
    },
  });
  useEffect(() => {
    void take().finally(() => setTried(true));
    return leave;
  }, [take, leave]);
  useEffect(() => {
    const comeBack = ({ persisted }: PageTransitionEvent) => {
      if (persisted) void take();
    };
    window.addEventListener('pagehide', leaveNow);
    window.addEventListener('pageshow', comeBack);
    return () => {
      window.removeEventListener('pagehide', leaveNow);
      window.removeEventListener('pageshow', comeBack);
    };
  }, [take, leaveNow]);
  useEffect(() => {
    if (lock === undefined) return;
    const memory = { openedAt, leaseEnds: leaseEnds.current, foundOwn: foundOwn.current };
    foundOwn.current ||= lock.you !== 'holder' && isSamePerson(me, lock.holder?.by);
    if (lock.you === 'holder') {
      leaseEnds.current = dataUpdatedAt + (lock.holder?.secondsLeft ?? 0) * 1000;
      setWasMine(true);
    } else if (takesByItself(lock, memory, Date.now())) void take();
    else leaseEnds.current = null;
  }, [lock, dataUpdatedAt, openedAt, take, me]);
  const standing = standingOf(lock);
  useRenewal(standing === 'mine', isDirty, take);
  const byPerson = useByPerson(actions, standing);
  return {
    ...byPerson,
    standing,
    isKnown: lock !== undefined || error !== null,
    lock,
    wasMine,
    answeredAt: dataUpdatedAt,
  };
}

type Query = { readonly queryKey: readonly unknown[] };
type OnFailed = (error: unknown) => void;

/** What a person does with the lock: why it failed is kept until they do something else with it, or have it. */
function useByPerson(actions: ReturnType<typeof useLockActions>, standing: LockStanding) {
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    if (standing === 'mine') setFailure(null);
  }, [standing]);
  const { take, request, release, answer, takeByForce } = actions;
  const done = useCallback((act: (onFailed: OnFailed) => Promise<void>) => {
    setFailure(null);
    return act(setFailure);
  }, []);
  return useMemo(
    () => ({
      take: () => done(take),
      request: () => done(request),
      release: () => done(release),
      answer: (handOver: boolean) => done((onFailed) => answer(handOver, onFailed)),
      takeByForce: () => done(takeByForce),
      failure,
    }),
    [done, take, request, release, answer, takeByForce, failure],
  );
}

function useLockActions(id: string, tab: string, { queryKey }: Query) {
  /** One after the other: what is answered late must not be shown over what came behind it. */
  const last = useRef(Promise.resolve());
  const after = useCallback(
    (call: () => Promise<EditLock>, onFailed: OnFailed = () => undefined): Promise<void> => {
      const next = last.current.then(async () => {
        const lock = await call();
        // What was asked before would be shown over it.
        await queryClient.cancelQueries({ queryKey });
        queryClient.setQueryData(queryKey, lock);
      });
      const done = next.catch((error: unknown) => {
        onFailed(error);
        return queryClient.invalidateQueries({ queryKey });
      });
      last.current = done;
      return done;
    },
    [queryKey],
  );
  return useMemo(() => {
    const params = { id };
    const body = { tab };
    return {
      take: (onFailed?: OnFailed) => after(() => client(takeEditLock, { params, body }), onFailed),
      request: (onFailed: OnFailed) => after(() => client(requestEditLock, { params, body }), onFailed),
      release: (onFailed: OnFailed) => after(() => client(releaseEditLock, { params, body }), onFailed),
      answer: (handOver: boolean, onFailed: OnFailed) =>
        after(() => client(answerEditLockRequest, { params, body: { tab, handOver } }), onFailed),
      takeByForce: (onFailed: OnFailed) => after(() => client(breakEditLock, { params, body }), onFailed),
      // Who leaves the editor may leave the console the moment after.
      leave: () => void after(() => leavingClient(releaseEditLock, { params, body })),
      leaveNow: () => leavingClient(releaseEditLock, { params, body }).catch(() => undefined),
    };
  }, [id, tab, after]);
}

/** A page that nobody sees and that has nothing unsaved lets its lease end. */
function useRenewal(isMine: boolean, isDirty: boolean, take: () => Promise<void>): void {
  useEffect(() => {
    if (!isMine) return;
    const isSeen = () => document.visibilityState === 'visible';
    const timer = setInterval(() => {
      if (isDirty || isSeen()) void take();
    }, RENEW_SECONDS * 1000);
    // A page that closes is hidden first: renewed then, it would take again what it gives back.
    const comeBack = () => {
      if (isSeen()) void take();
    };
    document.addEventListener('visibilitychange', comeBack);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', comeBack);
    };
  }, [isMine, isDirty, take]);
}
