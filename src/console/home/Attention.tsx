/** What waits for somebody, each with the way there; and whether the site does its work. */
import { Anchor, Button, Group, Skeleton, Text, Title } from '@mantine/core';
import {
  type Icon,
  IconAlertTriangle,
  IconBell,
  IconCircleCheck,
  IconFileBroken,
  IconHeartBroken,
  IconHelp,
  IconIdOff,
  IconPlayerPause,
  IconUserQuestion,
} from '@tabler/icons-react';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listAlerts } from '../../api/alerts.ts';
import { listContent } from '../../api/content.ts';
import { SlipwayError } from '../../api/errors.ts';
import { listIdentityConflicts } from '../../api/identity-conflicts.ts';
import { getHealth } from '../../api/site.ts';
import { listWaitingComputers } from '../../api/unknown-computers.ts';
import { paths } from '../paths.ts';
import { SiteAbsentError } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useSiteHealth } from '../site-health/use-site-health.ts';
import { useUiTexts } from '../ui/texts.ts';
import { useHomeTexts } from './texts.ts';

const HEALTH_MILLISECONDS = 15_000;
/** The site looks at every file to answer it. */
const CONTENT_FRESH_MILLISECONDS = 5 * 60_000;

interface Waiting {
  readonly icon: Icon;
  readonly text: 'failures' | 'paused' | 'approvals' | 'conflicts' | 'alerts' | 'content';
  readonly count: number;
  readonly to: string;
  readonly search?: Readonly<Record<string, string>>;
}

interface AttentionProps {
  readonly failures: number;
  readonly paused: number;
  /** Where these numbers come from. */
  readonly asked: readonly UseQueryResult[];
}

export function Attention({ failures, paused, asked }: AttentionProps) {
  const say = useHomeTexts();
  const sayUi = useUiTexts();
  const { counts, queries } = useCounts();
  const health = useQuery({ ...siteQuery(getHealth), refetchInterval: HEALTH_MILLISECONDS, retry: false });
  const all: Waiting[] = [
    { icon: IconAlertTriangle, text: 'failures', count: failures, to: paths.runs(), search: { state: 'failed' } },
    { icon: IconPlayerPause, text: 'paused', count: paused, to: paths.runs(), search: { state: 'paused' } },
    { icon: IconUserQuestion, text: 'approvals', count: counts.approvals, to: paths.waitingComputers() },
    { icon: IconIdOff, text: 'conflicts', count: counts.conflicts, to: paths.identityConflicts() },
    { icon: IconBell, text: 'alerts', count: counts.alerts, to: paths.alerts() },
    { icon: IconFileBroken, text: 'content', count: counts.content, to: paths.content() },
  ];
  const waiting = all.filter(({ count }) => count > 0);
  const questions = [...asked, ...queries];
  const failed = questions.filter((query) => query.isError && !isAnswered(query));
  const isPending = questions.some((query) => !query.isError && !isAnswered(query));
  const knowsMore = useSiteHealth().data !== undefined;
  const isIll = health.isError && !(health.error instanceof SiteAbsentError) && !knowsMore;
  return (
    <section aria-labelledby="attention">
      <Title order={2} size="h4" mb="xs" id="attention">
        {say('waiting')}
      </Title>
      {isIll ? (
        <Text size="sm" role="alert" mb="xs">
          <IconHeartBroken size={18} color="var(--mantine-color-red-6)" aria-hidden /> {say('unhealthy')}
        </Text>
      ) : null}
      <Unknown failed={failed} />
      {isPending ? <Skeleton height="2.5rem" aria-label={sayUi('loading')} role="status" /> : null}
      {isPending || (waiting.length === 0 && failed.length > 0) ? null : waiting.length === 0 ? (
        <Group gap="xs" mih="2.5rem">
          <IconCircleCheck size={18} color="var(--mantine-color-teal-6)" aria-hidden />
          <Text size="sm">
            {say('nothingWaits')} {health.data?.ok === true ? say('healthy') : null}
          </Text>
        </Group>
      ) : (
        <Group gap="sm">
          {/* As object: the router's types know no search of a path that is any text. */}
          {waiting.map(({ icon: Sign, text, count, to, search }) => (
            <Anchor
              key={text}
              component={Link}
              to={to}
              {...(search === undefined ? {} : ({ search } as object))}
              className="attention"
            >
              <Sign size={18} aria-hidden />
              {say(text, { count })}
            </Anchor>
          ))}
        </Group>
      )}
    </section>
  );
}

/** Nothing that waits is claimed before all was answered, and what could not be asked is told of. */
function Unknown({ failed }: { failed: readonly UseQueryResult[] }) {
  const say = useHomeTexts();
  const sayUi = useUiTexts();
  if (failed.length === 0) return null;
  return (
    <Group gap="xs" mih="2.5rem" role="alert">
      <IconHelp size={18} color="var(--mantine-color-yellow-6)" aria-hidden />
      <Text size="sm">{say('waitingUnknown')}</Text>
      <Button size="compact-sm" variant="default" onClick={() => failed.map(({ refetch }) => refetch())}>
        {sayUi('tryAgain')}
      </Button>
    </Group>
  );
}

/** A refusal is an answer: what this person may not see does not wait for them. */
function isAnswered({ data, error, fetchStatus }: UseQueryResult): boolean {
  if (data !== undefined || (error instanceof SlipwayError && error.code === 'SLIP-1006')) return true;
  return error === null && fetchStatus === 'idle';
}

function useCounts() {
  const mayReadDevices = useMay('device.read');
  const mayReadDeployments = useMay('deployment.read');
  const mayReadContent = useMay('content.read');
  const computers = useQuery({ ...siteQuery(listWaitingComputers), enabled: mayReadDevices });
  const conflicts = useQuery({ ...siteQuery(listIdentityConflicts), enabled: mayReadDevices });
  const alerts = useQuery({ ...siteQuery(listAlerts, { query: { acknowledged: 'no' } }), enabled: mayReadDeployments });
  const content = useQuery({
    ...siteQuery(listContent),
    enabled: mayReadContent,
    staleTime: CONTENT_FRESH_MILLISECONDS,
  });
  // Refused to people who are limited to a part of the site: it is not theirs to care for.
  const counts = {
    approvals: computers.data?.filter(({ rejected }) => !rejected).length ?? 0,
    conflicts: conflicts.data?.length ?? 0,
    alerts: alerts.data?.length ?? 0,
    content:
      content.data?.packages.filter(({ missingObjects, damagedObjects }) => missingObjects + damagedObjects > 0)
        .length ?? 0,
  };
  return { counts, queries: [computers, conflicts, alerts, content] as const };
}
