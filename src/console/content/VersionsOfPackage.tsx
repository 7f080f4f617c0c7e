import { Anchor, Skeleton, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listContent } from '../../api/content.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { bytesText } from '../ui/quantities.ts';
import { ScrollTable } from '../ui/ScrollTable.tsx';
import { Section } from '../ui/Section.tsx';
import { ContentState } from './ContentState.tsx';
import { useContentTexts } from './texts.ts';
import { ValidateButton } from './ValidateButton.tsx';

/** The versions of an image, package or application that are in the store, the newest first, and whether they are whole. */
export function VersionsOfPackage({ packageId }: { packageId: string }) {
  const say = useContentTexts();
  const may = useMay('content.read');
  const content = useQuery({ ...siteQuery(listContent), enabled: may });
  if (!may) return null;
  const versions = content.data?.packages.filter((each) => each.packageId === packageId);
  return (
    <Section title={say('versions')}>
      {content.isError ? <FailureNotice error={content.error} again={content.refetch} /> : null}
      {versions === undefined && !content.isError ? <Skeleton height={60} /> : null}
      {versions?.length === 0 ? <Text size="sm">{say('noVersions')}</Text> : null}
      {versions === undefined || versions.length === 0 ? null : (
        <ScrollTable
          label={say('versions')}
          titles={[say('version'), say('state'), say('size'), say('validated'), say('created'), say('validate')]}
        >
          {versions.map((version) => (
            <Table.Tr key={version.versionId}>
              <Table.Td>
                <Anchor
                  component={Link}
                  to={paths.contentVersion(version.versionId)}
                  size="sm"
                  aria-label={say('openContent', { version: version.version })}
                >
                  {version.version}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <ContentState version={version} />
              </Table.Td>
              <Table.Td>{bytesText(version.bytes)}</Table.Td>
              <Table.Td>
                <Moment at={version.validatedAt} />
              </Table.Td>
              <Table.Td>
                <Moment at={version.createdAt} />
              </Table.Td>
              <Table.Td>
                <ValidateButton versionId={version.versionId} size="compact-sm" />
              </Table.Td>
            </Table.Tr>
          ))}
        </ScrollTable>
      )}
    </Section>
  );
}
