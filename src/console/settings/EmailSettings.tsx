import { Alert, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type EmailDelivery, getEmailSettings, listEmailDeliveries, testEmail } from '../../api/email.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { EmailForm } from './EmailForm.tsx';
import { SettingsBox } from './SettingsBox.tsx';
import { useSettingsTexts } from './texts.ts';

/** The SMTP server, a test of it, and what it was given. */
export function EmailSettings() {
  const say = useSettingsTexts();
  const settings = useQuery(siteQuery(getEmailSettings));
  const deliveries = useQuery(siteQuery(listEmailDeliveries, { query: {} }));
  const mayChange = useMay('site.change');
  return (
    <>
      <SettingsBox title={say('email')} query={settings}>
        {(start) => (
          <>
            <EmailForm start={start} />
            {mayChange && start.host !== null ? <EmailTest /> : null}
          </>
        )}
      </SettingsBox>
      <SettingsBox title={say('deliveries')} query={deliveries}>
        {(list) => (list.length === 0 ? <Text size="sm">{say('noDeliveries')}</Text> : <Deliveries list={list} />)}
      </SettingsBox>
    </>
  );
}

function EmailTest() {
  const say = useSettingsTexts();
  const form = useForm({ initialValues: { to: '' } });
  const attempt = useMutation({ mutationFn: (body: { to: string }) => client(testEmail, { body }) });
  const { data: outcome } = attempt;
  return (
    <form onSubmit={form.onSubmit((body) => attempt.mutate(body))}>
      <Stack>
        {attempt.isError ? <FailureNotice error={attempt.error} /> : null}
        {outcome === undefined ? null : (
          <Alert
            role="status"
            color={outcome.sent ? 'teal' : 'red'}
            title={outcome.sent ? say('sent', { answer: outcome.answer ?? '' }) : say('notSent')}
          >
            {outcome.problem}
          </Alert>
        )}
        <Group align="end">
          <TextInput label={say('testTo')} type="email" required {...form.getInputProps('to')} />
          <Button type="submit" variant="default" loading={attempt.isPending}>
            {say('testMail')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Deliveries({ list }: { list: readonly EmailDelivery[] }) {
  const say = useSettingsTexts();
  return (
    <Table layout="fixed" style={{ overflowWrap: 'anywhere' }}>
      <Table.Thead>
        <Table.Tr>
          {(['at', 'to', 'subject', 'state'] as const).map((key) => (
            <Table.Th key={key}>{say(key)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.map(({ id, createdAt, to, subject, state, problem }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <Moment at={createdAt} />
            </Table.Td>
            <Table.Td>{to}</Table.Td>
            <Table.Td>{subject}</Table.Td>
            <Table.Td>
              {say(state)} {problem}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
