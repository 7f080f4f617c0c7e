import { Anchor, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Application, listApplications } from '../../api/applications.ts';
import { dependenciesOf, supersededBy } from '../../task-sequence/applications/cycle.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { Section } from '../ui/Section.tsx';
import { useApplicationTexts } from './texts.ts';

/** The applications that need this one first, and those that replace it. */
export function ApplicationsUsing({ id }: { id: string }) {
  const say = useApplicationTexts();
  const all = useQuery(siteQuery(listApplications)).data;
  if (all === undefined) return null;
  const needing = all.filter((each) => dependenciesOf(each).includes(id));
  const replacing = all.filter((each) => supersededBy(each).includes(id));
  return (
    <Section title={say('usedByApplications')}>
      {needing.length + replacing.length === 0 ? <Text size="sm">{say('usedByNoApplication')}</Text> : null}
      <Links title={say('neededBy')} applications={needing} />
      <Links title={say('replacedBy')} applications={replacing} />
    </Section>
  );
}

function Links({ title, applications }: { title: string; applications: readonly Application[] }) {
  if (applications.length === 0) return null;
  return (
    <div>
      <Text size="sm">{title}</Text>
      <List size="sm" aria-label={title}>
        {applications.map(({ id, name }) => (
          <List.Item key={id}>
            <Anchor component={Link} to={paths.application(id)} size="sm" style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </div>
  );
}
