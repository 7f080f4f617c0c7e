/** A run's log as it comes in. What is searched for is found in what is here: all of it is. */
import { Group, Skeleton, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { Run } from '../../api/runs.ts';
import { currentLanguage } from '../texts/language.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { SearchField } from '../ui/SearchField.tsx';
import { logQuery } from './growing.ts';
import { useRunTexts } from './texts.ts';

/** Lines without a record tell no event. */
const LOOK_AGAIN_MILLISECONDS = 3000;
const LINE_PIXELS = 18;

interface Line {
  readonly id: number;
  readonly at: string;
  readonly line: string;
}

export function RunLog({ run, find, onFind }: { run: Run; find: string; onFind: (text: string) => void }) {
  const say = useRunTexts();
  const [follows, setFollows] = useState(run.endedAt === null);
  const refetchInterval = run.endedAt === null ? LOOK_AGAIN_MILLISECONDS : false;
  const log = useQuery({ ...logQuery(run.id), refetchInterval });
  const wanted = useDeferredValue(find.toLowerCase());
  const lines = useMemo(
    () => (log.data ?? []).filter(({ line }) => wanted === '' || line.toLowerCase().includes(wanted)),
    [log.data, wanted],
  );
  if (log.data === undefined)
    return log.isError ? <FailureNotice error={log.error} again={log.refetch} /> : <Skeleton height="60dvh" />;
  if (log.data.length === 0) return <EmptyState title={say('log')}>{say('noLog')}</EmptyState>;
  return (
    <>
      <Group mb="sm" justify="space-between">
        <SearchField placeholder={say('logSearch')} value={find} onChange={onFind} />
        <Group>
          <Text size="sm" role="status">
            {say('linesFound', { count: lines.length })}
          </Text>
          <Switch
            label={say('followLog')}
            checked={follows}
            onChange={({ currentTarget }) => setFollows(currentTarget.checked)}
          />
        </Group>
      </Group>
      <Lines lines={lines} wanted={wanted} follows={follows} />
    </>
  );
}

function Lines({ lines, wanted, follows }: { lines: readonly Line[]; wanted: string; follows: boolean }) {
  const say = useRunTexts();
  const box = useRef<HTMLElement>(null);
  const time = new Intl.DateTimeFormat(currentLanguage(), { timeStyle: 'medium', hourCycle: 'h23' });
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PIXELS,
    getItemKey: (index) => lines[index]?.id ?? index,
    overscan: 20,
  });
  useEffect(() => {
    if (follows && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follows, lines.length, virtual]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it with the arrow keys (axe: scrollable-region-focusable)
    <section className="log" ref={box} tabIndex={0} aria-label={say('log')} data-scrolls>
      <div style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              data-step={line.line.startsWith('--- ') || undefined}
              className="log-line"
              style={{ transform: `translateY(${start}px)` }}
            >
              <time dateTime={line.at}>{time.format(new Date(line.at))}</time>
              <Marked text={line.line} wanted={wanted} />
            </div>
          );
        })}
      </div>
    </section>
  );
}

/** `wanted`: in small letters. */
function Marked({ text, wanted }: { text: string; wanted: string }) {
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted);
  if (at === -1) return <span>{text}</span>;
  const end = at + wanted.length;
  return (
    <span>
      {text.slice(0, at)}
      <mark>{text.slice(at, end)}</mark>
      {text.slice(end)}
    </span>
  );
}
