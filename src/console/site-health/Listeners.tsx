import { Code, Table, Text } from '@mantine/core';
import type { SiteListener } from '../../api/site-health.ts';
import { ScrollTable } from '../ui/ScrollTable.tsx';
import { useSiteHealthTexts } from './texts.ts';

export function Listeners({ listeners }: { listeners: readonly SiteListener[] }) {
  const say = useSiteHealthTexts();
  const hasNetboot = listeners.some(({ purpose }) => purpose === 'dhcp');
  return (
    <>
      <ScrollTable label={say('listeners')} titles={[say('purpose'), say('place'), say('port')]} minWidth="30rem">
        {listeners.map(({ purpose, protocol, place, port }) => (
          <Table.Tr key={`${place} ${protocol} ${port}`}>
            <Table.Th scope="row">{say(purpose === 'api' ? 'apiPort' : purpose)}</Table.Th>
            <Table.Td>
              <Code>{place}</Code>
            </Table.Td>
            <Table.Td>
              {protocol.toUpperCase()} {port}
            </Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
      {hasNetboot ? null : <Text size="sm">{say('noNetboot')}</Text>}
    </>
  );
}
