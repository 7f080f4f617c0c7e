import { Group, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listDeployments } from '../../api/deployments.ts';
import type { Report } from '../../api/reports.ts';
import { DevicePicker } from '../devices/DevicePicker.tsx';
import { siteQuery } from '../site/queries.ts';
import type { ReportSearch } from './report-search.ts';
import { useReportTexts } from './texts.ts';

interface ReportParametersProps {
  readonly report: Report | undefined;
  readonly search: ReportSearch;
  readonly onChange: (part: ReportSearch) => void;
}

/** What a report may be given. */
export function ReportParameters({ report, search, onChange }: ReportParametersProps) {
  const say = useReportTexts();
  const takes = (report?.parameters ?? []).map(({ name }) => name);
  if (takes.length === 0) return null;
  return (
    <Group gap="md" align="flex-end">
      {takes.includes('deploymentId') ? (
        <DeploymentPicker value={search.deploymentId} onChange={(deploymentId) => onChange({ deploymentId })} />
      ) : null}
      {takes.includes('deviceId') ? (
        <DevicePicker label={say('device')} value={search.deviceId} onChange={(deviceId) => onChange({ deviceId })} />
      ) : null}
      {(['since', 'until'] as const)
        .filter((name) => takes.includes(name))
        .map((name) => (
          <TextInput
            key={name}
            type="datetime-local"
            label={say(name)}
            value={search[name] ?? ''}
            onChange={({ currentTarget: { value } }) => onChange({ [name]: value === '' ? undefined : value })}
          />
        ))}
    </Group>
  );
}

export function DeploymentPicker({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const say = useReportTexts();
  const deployments = useQuery(siteQuery(listDeployments)).data ?? [];
  return (
    <Select
      label={say('deployment')}
      placeholder={say('all')}
      searchable
      clearable
      limit={50}
      w="18rem"
      maw="100%"
      data={deployments.map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}
