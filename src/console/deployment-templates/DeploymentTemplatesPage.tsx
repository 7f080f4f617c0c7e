import { ActionIcon, Button, Group, Text } from '@mantine/core';
import { IconPencil, IconPlus, IconRocket, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import {
  type DeploymentTemplate,
  deleteDeploymentTemplate,
  listDeploymentTemplates,
} from '../../api/deployment-templates.ts';
import { useDeploymentTexts } from '../deployments/texts.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { Awaited } from '../ui/Awaited.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { type Column, ListTable } from '../ui/ListTable.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { TemplateForm } from './TemplateForm.tsx';
import { useTemplateTexts } from './texts.ts';

type Opened = { readonly what: 'form' | 'delete'; readonly template: DeploymentTemplate | null } | null;

export function DeploymentTemplatesPage() {
  const say = useTemplateTexts();
  const sayDeployment = useDeploymentTexts();
  const templates = useQuery(siteQuery(listDeploymentTemplates));
  const mayChange = useMay('deployment-template.change');
  const [opened, setOpened] = useState<Opened>(null);
  const columns = useColumns(setOpened);
  const close = () => setOpened(null);
  const make = mayChange ? (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => setOpened({ what: 'form', template: null })}
    >
      {say('new')}
    </Button>
  ) : null;
  return (
    <div className="page">
      <PageHeader title={say('title')} above={{ title: sayDeployment('title'), path: paths.deployments() }}>
        {make}
      </PageHeader>
      <Awaited query={templates} />
      {templates.data?.length === 0 ? (
        <EmptyState title={say('emptyTitle')} action={make}>
          {say('empty')}
        </EmptyState>
      ) : null}
      {templates.data === undefined || templates.data.length === 0 ? null : (
        <ListTable label={say('title')} rows={templates.data} columns={columns} keyOf={({ id }) => id} />
      )}
      {opened?.what === 'form' ? <TemplateForm template={opened.template} onDone={close} /> : null}
      {opened?.what === 'delete' && opened.template !== null ? (
        <Delete template={opened.template} onDone={close} />
      ) : null}
    </div>
  );
}

function useColumns(open: (opened: Opened) => void): Column<DeploymentTemplate>[] {
  const say = useTemplateTexts();
  const sayDeployment = useDeploymentTexts();
  return [
    {
      id: 'name',
      title: say('name'),
      cell: ({ name }) => (
        <Text size="sm" fw={500} span>
          {name}
        </Text>
      ),
      width: '14rem',
    },
    { id: 'purpose', title: say('purpose'), cell: ({ purpose }) => sayDeployment(purpose), width: '8rem' },
    { id: 'description', title: say('description'), cell: ({ description }) => description },
    {
      id: 'actions',
      title: say('actions'),
      cell: (template) => <Actions template={template} onOpen={open} />,
      width: '12rem',
    },
  ];
}

function Actions({ template, onOpen }: { template: DeploymentTemplate; onOpen: (opened: Opened) => void }) {
  const say = useTemplateTexts();
  const mayDeploy = useMay('deployment.change');
  const mayChange = useMay('deployment-template.change');
  const { id, name } = template;
  return (
    <Group gap={4} wrap="nowrap">
      {mayDeploy ? (
        <Button
          renderRoot={(link) => <Link {...link} to={paths.deploymentNew()} search={{ template: id }} />}
          size="compact-sm"
          variant="default"
          leftSection={<IconRocket size={14} aria-hidden />}
          aria-label={say('useIt', { name })}
        >
          {say('use')}
        </Button>
      ) : null}
      {mayChange ? (
        <>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={say('change', { name })}
            onClick={() => onOpen({ what: 'form', template })}
          >
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={say('deleteIt', { name })}
            onClick={() => onOpen({ what: 'delete', template })}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </>
      ) : null}
    </Group>
  );
}

function Delete({ template: { id, name }, onDone }: { template: DeploymentTemplate; onDone: () => void }) {
  const say = useTemplateTexts();
  const remove = useMutation({
    mutationFn: () => client(deleteDeploymentTemplate, { params: { id } }),
    onSuccess: async () => {
      await makeStale('/api/deployment-templates');
      onDone();
    },
  });
  return (
    <AskFirst
      title={say('deleteTitle')}
      action={say('delete')}
      isPending={remove.isPending}
      error={remove.error}
      onYes={remove.mutate}
      onNo={onDone}
    >
      <Text size="sm" fw={600}>
        {name}
      </Text>
      <Text size="sm">{say('deleteHint')}</Text>
    </AskFirst>
  );
}
