/** What the edit lock has to say: who edits, who asks for it, what became of a question. */
import { Alert, Box, Button, Group, Text } from '@mantine/core';
import { IconEye, IconLock, IconUsers } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { EditLock } from '../../api/task-sequence-edit-locks.ts';
import { useMe } from '../site/session.ts';
import { currentLanguage } from '../texts/language.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { isSamePerson } from './lock-standing.ts';
import { type SayOfLock, useLockTexts } from './lock-texts.ts';
import type { HeldLock } from './use-edit-lock.ts';

type Person = Pick<NonNullable<EditLock['holder']>, 'by' | 'displayName' | 'since'>;

interface NoticeProps {
  readonly held: HeldLock;
  readonly sequence: string;
}

interface LockNoticeProps extends NoticeProps {
  readonly isDirty: boolean;
  /** Null: it cannot be saved as it is. */
  readonly onSaveAndHandOver: (() => void) | null;
}

export function LockNotice({ held, sequence, isDirty, onSaveAndHandOver }: LockNoticeProps) {
  const { lock, standing } = held;
  if (lock === undefined || standing === 'unknown') return null;
  if (standing === 'mine')
    return lock.asker === null || lock.asker.declined ? null : (
      <Asked held={held} asker={lock.asker} isDirty={isDirty} onSaveAndHandOver={onSaveAndHandOver} />
    );
  if (lock.holder === null) return <Free held={held} />;
  return <Theirs held={held} holder={lock.holder} sequence={sequence} />;
}

function Notice(props: {
  readonly title: string;
  readonly urgent?: boolean;
  /** Of what was done with the lock last; null: none. */
  readonly failure: unknown;
  readonly children: ReactNode;
}) {
  const { title, urgent, failure, children } = props;
  return (
    <Alert
      className="editor-alert"
      role={urgent ? 'alert' : 'status'}
      color={urgent ? 'yellow' : 'blue'}
      icon={urgent ? <IconUsers aria-hidden /> : <IconEye aria-hidden />}
      title={title}
    >
      {children}
      {failure === null ? null : (
        <Box mt="xs">
          <FailureNotice error={failure} />
        </Box>
      )}
    </Alert>
  );
}

/** The holder is asked. */
function Asked(props: {
  readonly held: HeldLock;
  readonly asker: NonNullable<EditLock['asker']>;
  readonly isDirty: boolean;
  readonly onSaveAndHandOver: (() => void) | null;
}) {
  const { held, asker, isDirty, onSaveAndHandOver } = props;
  const say = useLockTexts();
  const seconds = useSecondsLeft(held.answeredAt, asker.secondsLeft);
  return (
    <Notice urgent failure={held.failure} title={say('asksTitle', { name: nameOf(asker, say) })}>
      <Text size="sm">{seconds > 0 ? say('asks', { seconds }) : say('asksOver')}</Text>
      <Group mt="xs" gap="sm">
        {isDirty && onSaveAndHandOver !== null ? (
          <Button size="compact-sm" onClick={onSaveAndHandOver}>
            {say('saveAndHandOver')}
          </Button>
        ) : null}
        <Button size="compact-sm" variant="default" onClick={() => held.answer(true)}>
          {say(isDirty ? 'keepAndHandOver' : 'handOver')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => held.answer(false)}>
          {say('notNow')}
        </Button>
      </Group>
    </Notice>
  );
}

function Free({ held }: { readonly held: HeldLock }) {
  const say = useLockTexts();
  return (
    <Notice failure={held.failure} title={say('freeTitle')}>
      <Text size="sm">{say(held.wasMine ? 'released' : 'free')}</Text>
      <Group mt="xs">
        <Button size="compact-sm" variant="default" onClick={held.take}>
          {say('edit')}
        </Button>
      </Group>
    </Notice>
  );
}

function Theirs({ held, holder, sequence }: NoticeProps & { readonly holder: Person }) {
  const say = useLockTexts();
  const me = useMe();
  const time = timeOf(holder.since);
  const isOwn = isSamePerson(me?.actor, holder.by);
  return (
    <Notice
      failure={held.failure}
      title={isOwn ? say('yours', { time }) : say('theirsTitle', { name: nameOf(holder, say), time })}
    >
      <Text size="sm">{say('theirs')}</Text>
      <Question held={held} holder={holder} />
      <Group mt="xs" gap="sm">
        <QuestionButtons held={held} />
        <ByForce held={held} name={nameOf(holder, say)} sequence={sequence} />
      </Group>
    </Notice>
  );
}

/** What became of a question. */
function Question({ held, holder }: { readonly held: HeldLock; readonly holder: Person }) {
  const say = useLockTexts();
  const asker = held.lock?.asker ?? null;
  const seconds = useSecondsLeft(held.answeredAt, asker?.secondsLeft ?? 0);
  if (asker === null) return null;
  const name = nameOf(holder, say);
  const text = asker.declined
    ? held.lock?.you === 'asker'
      ? say('declined', { name })
      : null
    : held.lock?.you !== 'asker'
      ? say('otherAsked', { name: nameOf(asker, say) })
      : seconds > 0
        ? say('asked', { name, seconds })
        : say('unanswered', { name });
  return text === null ? null : (
    <Text size="sm" fw={600} mt={4}>
      {text}
    </Text>
  );
}

function QuestionButtons({ held }: { readonly held: HeldLock }) {
  const say = useLockTexts();
  const asker = held.lock?.asker ?? null;
  const seconds = useSecondsLeft(held.answeredAt, asker?.secondsLeft ?? 0);
  const isOwn = held.lock?.you === 'asker';
  if (asker === null || asker.declined)
    return (
      <Button size="compact-sm" variant="default" onClick={held.request}>
        {say(isOwn ? 'askAgain' : 'ask')}
      </Button>
    );
  if (!isOwn) return null;
  return (
    <>
      {seconds > 0 ? null : (
        <Button size="compact-sm" onClick={held.take}>
          {say('takeUnanswered')}
        </Button>
      )}
      <Button size="compact-sm" variant="default" onClick={held.release}>
        {say('withdraw')}
      </Button>
    </>
  );
}

function ByForce({ held, name, sequence }: NoticeProps & { readonly name: string }) {
  const say = useLockTexts();
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconLock size={14} aria-hidden />}
        onClick={() => setAsks(true)}
      >
        {say('force')}
      </Button>
      {asks ? (
        <AskFirst
          title={say('forceTitle')}
          action={say('forceDo', { name })}
          isPending={false}
          error={null}
          onNo={() => setAsks(false)}
          onYes={() => {
            setAsks(false);
            void held.takeByForce();
          }}
        >
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {say('forceAsks', { name, sequence })}
          </Text>
        </AskFirst>
      ) : null}
    </>
  );
}

function nameOf({ by, displayName }: Pick<Person, 'by' | 'displayName'>, say: SayOfLock): string {
  if (displayName !== '') return displayName;
  return 'name' in by ? by.name : say('localAdministrator');
}

/** `14:02`, with the day where that was another. */
function timeOf(since: string): string {
  const at = new Date(since);
  const isToday = at.toDateString() === new Date().toDateString();
  const format: Intl.DateTimeFormatOptions = { timeStyle: 'short', ...(isToday ? {} : { dateStyle: 'medium' }) };
  return new Intl.DateTimeFormat(currentLanguage(), format).format(at);
}

/** Counted from an answer that said how many there were then. */
function useSecondsLeft(answeredAt: number, secondsThen: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.min(secondsThen, Math.ceil((answeredAt + secondsThen * 1000 - now) / 1000)));
}
