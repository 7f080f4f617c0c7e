/** Who has asked to boot over the network, what was answered, and why. */
import { Badge, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { z } from 'zod';
import { listNewestBootEvents } from '../../api/devices.ts';
import { paths } from '../paths.ts';
import { useReasons } from '../phrases/use-reasons.ts';
import { siteQuery } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment, useNow } from '../ui/Moment.tsx';
import { bootsOfLastHour } from './happening.ts';
import { useHomeTexts } from './texts.ts';

type BootEvent = z.output<typeof listNewestBootEvents.response>[number];

const NEWEST = 500;
const SHOWN = 50;
const decisions = ['ignore', 'silent', 'disk', 'pe', 'pe-on-key'] as const;

export function Boots() {
  const say = useHomeTexts();
  const now = useNow();
  const events = useQuery(siteQuery(listNewestBootEvents, { query: { limit: NEWEST } }));
  const boots = bootsOfLastHour(events.data ?? [], now);
  return (
    <section aria-labelledby="boots">
      <Title order={2} size="h4" mb="xs" id="boots">
        {say('boots')}
      </Title>
      {events.isError && events.data === undefined ? (
        <FailureNotice error={events.error} again={events.refetch} />
      ) : null}
      {events.isPending ? <Skeleton height="4rem" /> : null}
      {events.isSuccess && boots.length === 0 ? (
        <Text size="sm" c="dimmed">
          {say('bootsEmpty')}
        </Text>
      ) : null}
      {boots.length === 0 ? null : (
        <ul className="home-list">
          {boots.slice(0, SHOWN).map((boot) => (
            <BootItem key={boot.id} boot={boot} />
          ))}
        </ul>
      )}
    </section>
  );
}

function BootItem({ boot: { at, deviceId, deviceName, mac, decision, ...told } }: { boot: BootEvent }) {
  const say = useHomeTexts();
  const reasonsOf = useReasons();
  const known = decisions.find((each) => each === decision);
  return (
    <li>
      <span className="home-line">
        {deviceId === null || deviceName === null ? (
          <span>
            {say('unknownComputer')} {mac}
          </span>
        ) : (
          <Link to={paths.device(deviceId)}>{deviceName}</Link>
        )}
        <Badge size="sm" variant="default" tt="none">
          {known === undefined ? decision : say(known)}
        </Badge>
        <Text span size="xs" c="dimmed">
          <Moment at={at} />
        </Text>
      </span>
      <span className="home-what">{reasonsOf(told).join(' ')}</span>
    </li>
  );
}
