import { Code, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listBootImages } from '../../api/boot-images.ts';
import { siteQuery } from '../site/queries.ts';
import { ScrollTable } from '../ui/ScrollTable.tsx';
import { Section } from '../ui/Section.tsx';
import { useCertificateTexts } from './texts.ts';

const loaders = ['shimx64.efi', 'grubx64.efi', 'undionly.kpxe', 'grubbios.img'];

/** Which loaders computers get, by their hash: what a firmware's list of forbidden ones has, or an advisory names. */
export function Loaders() {
  const say = useCertificateTexts();
  const images = useQuery(siteQuery(listBootImages));
  const current = images.data?.find((image) => image.current);
  if (images.data === undefined) return null;
  return (
    <Section title={say('loaders')}>
      {current === undefined ? (
        <Text size="sm">{say('loadersNone')}</Text>
      ) : (
        <>
          <Text size="sm">{say('loadersHint')}</Text>
          <Text size="sm">
            {say('bootImage', { name: current.name, build: current.buildId, kernel: current.kernelVersion })}
          </Text>
          <ScrollTable label={say('loaders')} titles={[say('file'), say('fingerprint')]}>
            {current.files
              .filter(({ name }) => loaders.includes(name))
              .map(({ name, sha256 }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row">{name}</Table.Th>
                  <Table.Td>
                    <Code>{sha256}</Code>
                  </Table.Td>
                </Table.Tr>
              ))}
          </ScrollTable>
        </>
      )}
    </Section>
  );
}
