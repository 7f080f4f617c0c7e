import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { BootImageAddForm } from '../boot-images/BootImageAddForm.tsx';
import { OpenJobs } from '../jobs/OpenJobs.tsx';
import { useMay } from '../site/session.ts';
import { StepBox } from './StepBox.tsx';
import { useFirstDeploymentTexts } from './texts.ts';

const jobKinds = ['import-boot-image'];

/** Only where there is none: starting the site adds one. Once it is there the guide goes on by itself. */
export function BootImageStep() {
  const say = useFirstDeploymentTexts();
  const may = useMay('boot-image.change');
  const [adding, { open, close }] = useDisclosure();
  return (
    <StepBox
      title={say('bootImageTitle')}
      why={say('bootImageWhy')}
      actions={
        may ? (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            {say('addBootImage')}
          </Button>
        ) : null
      }
    >
      <Text size="sm">{say(may ? 'bootImageHow' : 'bootImageMayNot')}</Text>
      <OpenJobs kinds={jobKinds} />
      {adding ? <BootImageAddForm onClose={close} /> : null}
    </StepBox>
  );
}
