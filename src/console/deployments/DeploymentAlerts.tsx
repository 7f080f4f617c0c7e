import { Button, Checkbox, Group, Loader, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type DeploymentAlert, getDeploymentAlert, setDeploymentAlert } from '../../api/alerts.ts';
import { AlertsTable } from '../alerts/AlertsTable.tsx';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { localText, momentOf } from '../ui/local-time.ts';
import { useDeploymentTexts } from './texts.ts';

/** When a deployment raises alerts, and those that it has raised. */
export function DeploymentAlerts({ id }: { id: string }) {
  const say = useDeploymentTexts();
  const setting = useQuery(siteQuery(getDeploymentAlert, { params: { id } }));
  return (
    <Stack gap="lg">
      {setting.isError ? <FailureNotice error={setting.error} again={setting.refetch} /> : null}
      {setting.data === undefined ? (
        <Loader />
      ) : (
        <AlertForm id={id} alert={setting.data} key={JSON.stringify(setting.data)} />
      )}
      <Title order={2} size="h5">
        {say('raised')}
      </Title>
      <AlertsTable query={{ deploymentId: id }} empty={<Text size="sm">{say('noneRaised')}</Text>} />
    </Stack>
  );
}

const DAY_MILLISECONDS = 86_400_000;

function valuesOf({ successBelow, failureAbove }: DeploymentAlert) {
  return {
    success: successBelow !== null,
    successPercent: successBelow?.percent ?? 90,
    successAt: localText(successBelow?.at ?? new Date(Date.now() + 7 * DAY_MILLISECONDS).toISOString()),
    failure: failureAbove !== null,
    failurePercent: failureAbove?.percent ?? 10,
  };
}

function AlertForm({ id, alert }: { id: string; alert: DeploymentAlert }) {
  const say = useDeploymentTexts();
  const mayChange = useMay('deployment.change');
  const form = useForm({
    initialValues: valuesOf(alert),
    validate: { successAt: (at, { success }) => (success && momentOf(at) === null ? say('momentWanted') : null) },
  });
  const save = useMutation({
    mutationFn: ({ success, successPercent, successAt, failure, failurePercent }: typeof form.values) => {
      const at = momentOf(successAt);
      return client(setDeploymentAlert, {
        params: { id },
        body: {
          successBelow: success && at !== null ? { percent: Number(successPercent), at } : null,
          failureAbove: failure ? { percent: Number(failurePercent) } : null,
        },
      });
    },
    onSuccess: () => makeStale('/api/deployments/:id/alert', '/api/deployment-alerts'),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <fieldset disabled={!mayChange} className="plain">
        <Stack gap="sm">
          <Checkbox label={say('successBelow')} {...form.getInputProps('success', { type: 'checkbox' })} />
          {form.values.success ? (
            <Group gap="sm" align="flex-start">
              <NumberInput
                label={say('percent')}
                min={1}
                max={100}
                w="8rem"
                {...form.getInputProps('successPercent')}
              />
              <TextInput type="datetime-local" label={say('at')} {...form.getInputProps('successAt')} />
            </Group>
          ) : null}
          <Checkbox label={say('failureAbove')} {...form.getInputProps('failure', { type: 'checkbox' })} />
          {form.values.failure ? (
            <NumberInput label={say('percent')} min={0} max={99} w="8rem" {...form.getInputProps('failurePercent')} />
          ) : null}
          {save.isError ? <FailureNotice error={save.error} /> : null}
          {mayChange ? (
            <Group>
              <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
                {say('save')}
              </Button>
            </Group>
          ) : null}
        </Stack>
      </fieldset>
    </form>
  );
}
