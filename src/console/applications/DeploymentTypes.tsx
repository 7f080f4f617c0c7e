/** The ways of installing an application, in the order in which they are tried. */
import { Button, Group, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Application } from '../../api/applications.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Section } from '../ui/Section.tsx';
import { DeploymentTypeActions } from './DeploymentTypeActions.tsx';
import { DeploymentTypeFacts } from './DeploymentTypeFacts.tsx';
import { DeploymentTypeForm } from './DeploymentTypeForm.tsx';
import { useOrder } from './order.tsx';
import { useApplicationTexts } from './texts.ts';

export function DeploymentTypes({ application }: { application: Application }) {
  const say = useApplicationTexts();
  const mayChange = useMay('application.change');
  const [adding, setAdding] = useState(false);
  const types = application.deploymentTypes;
  const order = useOrder(application);
  return (
    <>
      <Group justify="space-between">
        <div>
          <Title order={2} size="h5">
            {say('deploymentTypes')}
          </Title>
          <Text size="sm" c="dimmed">
            {say('deploymentTypesHint')}
          </Text>
          <Text size="sm" role="status">
            {order.told}
          </Text>
        </div>
        {mayChange ? (
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
            {say('addType')}
          </Button>
        ) : null}
      </Group>
      {order.error === null ? null : <FailureNotice error={order.error} />}
      {types.map((type, at) => (
        <div key={type.name} {...(mayChange ? order.targetAt(at) : {})}>
          <Section
            title={`${at + 1}. ${type.name}`}
            level={3}
            actions={mayChange ? <DeploymentTypeActions {...{ application, type, at }} onMove={order.move} /> : null}
          >
            <DeploymentTypeFacts type={type} />
          </Section>
        </div>
      ))}
      {adding ? <DeploymentTypeForm application={application} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
