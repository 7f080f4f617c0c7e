/** The signed report that a run ends with: read, kept as a file, and verified in the browser. */
import { Alert, Button, Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconDownload, IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { RunReport } from '../../api/run-report.ts';
import { getRunReport, listRunRecords, type Run } from '../../api/runs.ts';
import { getSite } from '../../api/site.ts';
import { verifyReportRecords, verifyRunReport } from '../../api/verify-run-report.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { currentLanguage } from '../texts/language.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { bytesText } from '../ui/quantities.ts';
import { RunFacts } from './RunFacts.tsx';
import { useRunTexts } from './texts.ts';

export function RunReportTab({ run }: { run: Run }) {
  const say = useRunTexts();
  if (run.endedAt === null) return <EmptyState title={say('report')}>{say('noReportYet')}</EmptyState>;
  return <EndedReport run={run} />;
}

function EndedReport({ run }: { run: Run }) {
  const answer = useQuery(siteQuery(getRunReport, { params: { id: run.id } }));
  if (answer.data === undefined)
    return answer.isError ? <FailureNotice error={answer.error} again={answer.refetch} /> : <Skeleton height="12rem" />;
  const { report, file } = answer.data;
  return (
    <Stack>
      <ReportActions run={run} file={file} />
      <ReportFacts report={report} />
      <ReportVolumes report={report} />
    </Stack>
  );
}

function ReportActions({ run, file }: { run: Run; file: string }) {
  const say = useRunTexts();
  const maySeeSite = useMay('site.read');
  const verify = useMutation({ mutationFn: () => verifyHere(run.id, file) });
  return (
    <Stack gap="xs">
      <Group>
        <Button
          size="sm"
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => saveFile(`${run.deviceName}.report.txt`, file)}
        >
          {say('downloadReport')}
        </Button>
        {maySeeSite ? (
          <Button
            size="sm"
            leftSection={<IconShieldCheck size={16} aria-hidden />}
            loading={verify.isPending}
            onClick={() => verify.mutate()}
          >
            {say('verify')}
          </Button>
        ) : null}
      </Group>
      {verify.isError ? <FailureNotice error={verify.error} /> : null}
      {verify.isSuccess ? (
        <Alert color="teal" role="status" icon={<IconShieldCheck aria-hidden />}>
          <Text size="sm">{say('verified', { key: verify.data.keyId })}</Text>
          <Text size="sm">{say('verifyHint')}</Text>
        </Alert>
      ) : null}
    </Stack>
  );
}

async function verifyHere(id: string, file: string) {
  const { policyKey } = await client(getSite);
  const verified = await verifyRunReport(new TextEncoder().encode(file), policyKey.publicKeyPem);
  await verifyReportRecords(verified.report, await client(listRunRecords, { params: { id } }));
  return verified;
}

/** Byte for byte: only that can be verified. */
function saveFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

function ReportFacts({ report }: { report: RunReport }) {
  const say = useRunTexts();
  const time = new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeStyle: 'medium' });
  const { computer } = report;
  return (
    <RunFacts
      facts={[
        [say('madeAt'), time.format(new Date(report.madeAt))],
        [say('device'), report.device.name],
        [
          say('computer'),
          computer === null ? null : [computer.manufacturer, computer.model].filter(Boolean).join(' ') || null,
        ],
        [
          say('taskSequence'),
          `${report.taskSequence.name}, ${say('version', { version: report.taskSequence.version })}`,
        ],
        [say('state'), say(report.run.outcome)],
        [say('message'), report.run.message === '' ? null : report.run.message],
        [say('packages'), report.packages.length === 0 ? null : report.packages.map(({ name }) => name).join(', ')],
        [say('recordsCount'), `${report.records.count} (SHA-256 ${report.records.sha256})`],
        [say('policy'), `SHA-256 ${report.policy.sha256}`],
      ]}
    />
  );
}

function ReportVolumes({ report: { volumes } }: { report: RunReport }) {
  const say = useRunTexts();
  if (volumes.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it with the arrow keys (axe: scrollable-region-focusable)
    <section data-scrolls tabIndex={0} aria-label={say('volumes')} style={{ overflowX: 'auto' }}>
      <Table fz="sm" captionSide="top">
        <Table.Caption>{say('volumes')}</Table.Caption>
        <Table.Tbody>
          {volumes.map(({ id, path, fileSystem, label, bytes }) => (
            <Table.Tr key={id}>
              <Table.Td>{path}</Table.Td>
              <Table.Td>{label}</Table.Td>
              <Table.Td>{fileSystem}</Table.Td>
              <Table.Td>{bytesText(bytes)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
