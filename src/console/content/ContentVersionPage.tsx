import { Badge, Code } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ContentDetails, type ContentObject, getContent, type ValidatedBy } from '../../api/content.ts';
import { OpenJobs } from '../jobs/OpenJobs.tsx';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { Facts } from '../ui/Facts.tsx';
import { ListTable } from '../ui/ListTable.tsx';
import { Moment } from '../ui/Moment.tsx';
import { PageFailure } from '../ui/PageFailure.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { bytesText } from '../ui/quantities.ts';
import { Section } from '../ui/Section.tsx';
import { ContentState } from './ContentState.tsx';
import { RepairButton } from './RepairButton.tsx';
import { useContentTexts } from './texts.ts';
import { ValidateButton } from './ValidateButton.tsx';

const route = getRouteApi('/frame/content-store/$versionId');
const jobKinds = ['validate-content', 'repair-content'];

export function ContentVersionPage() {
  const say = useContentTexts();
  const { versionId } = route.useParams();
  const content = useQuery(siteQuery(getContent, { params: { versionId } }));
  if (content.isError) return <PageFailure error={content.error} again={content.refetch} />;
  if (content.data === undefined) return <PageSkeleton />;
  const { packageName, version, missingObjects, damagedObjects } = content.data;
  return (
    <div className="page">
      <PageHeader
        title={`${packageName} · ${say('version')} ${version}`}
        above={{ title: say('title'), path: paths.content() }}
      >
        {missingObjects + damagedObjects === 0 ? null : <RepairButton versionId={versionId} name={packageName} />}
        <ValidateButton versionId={versionId} />
      </PageHeader>
      <OpenJobs kinds={jobKinds} />
      <About content={content.data} />
      <Objects contents={content.data.contents} />
    </div>
  );
}

function About({ content }: { content: ContentDetails }) {
  const say = useContentTexts();
  const { kind, bytes, objects, contentRoot, validatedAt, validatedBy } = content;
  return (
    <Section title={say('about')}>
      <Facts
        facts={[
          [say('kind'), say(kind)],
          [say('state'), <ContentState key="state" version={content} />],
          [say('size'), `${bytesText(bytes)} · ${say('objects')}: ${objects}`],
          [say('validated'), <Validated key="at" at={validatedAt} by={validatedBy} />],
          [say('contentRoot'), <Code key="root">{contentRoot}</Code>],
        ]}
      />
    </Section>
  );
}

function Validated({ at, by }: { at: string | null; by: ValidatedBy | null }) {
  const say = useContentTexts();
  return (
    <span>
      <Moment at={at} />
      {by === null ? null : ` · ${actorText(by, say)}`}
    </span>
  );
}

function actorText(by: ValidatedBy, say: ReturnType<typeof useContentTexts>): string {
  if (by.kind === 'schedule') return say('bySchedule');
  if (by.kind === 'site') return 'Slipway';
  return by.kind === 'local' ? say('localAdministrator') : by.name;
}

function Objects({ contents }: { contents: readonly ContentObject[] }) {
  const say = useContentTexts();
  return (
    <ListTable
      label={say('contents')}
      rows={contents}
      keyOf={({ sha256 }) => sha256}
      columns={[
        {
          id: 'object',
          title: say('object'),
          cell: ({ path, sha256 }) => <span title={sha256}>{path ?? sha256}</span>,
        },
        { id: 'kind', title: say('kind'), width: '9rem', cell: ({ kind }) => say(kind) },
        { id: 'size', title: say('size'), width: '7rem', cell: ({ bytes }) => bytesText(bytes) },
        { id: 'state', title: say('state'), width: '14rem', cell: (object) => <ObjectState object={object} /> },
        {
          ...{ id: 'validated', title: say('validated'), width: '9rem' },
          cell: ({ validatedAt }) => <Moment at={validatedAt} />,
        },
      ]}
    />
  );
}

function ObjectState({ object: { present, damage } }: { object: ContentObject }) {
  const say = useContentTexts();
  if (damage !== null) {
    const what = say(damage.kind === 'missing' ? 'absent' : damage.kind);
    return (
      <Badge size="sm" variant="dot" color="red">
        {say('damage', { what, bytes: bytesText(damage.bytes) })}
      </Badge>
    );
  }
  return (
    <Badge size="sm" variant="dot" color={present ? 'green' : 'red'}>
      {say(present ? 'there' : 'notThere')}
    </Badge>
  );
}
