import { Alert, Button, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type Image, listImages } from '../../api/images.ts';
import { ImageImportForm } from '../images/ImageImportForm.tsx';
import { useImageTexts } from '../images/texts.ts';
import { OpenJobs } from '../jobs/OpenJobs.tsx';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { bytesText } from '../ui/quantities.ts';
import { OpenUploads } from '../uploads/OpenUploads.tsx';
import type { StepProps } from './FirstDeploymentPage.tsx';
import { StepBox } from './StepBox.tsx';
import { newest } from './suggestions.ts';
import { useFirstDeploymentTexts } from './texts.ts';

const jobKinds = ['import-image'];

/** The newest image is chosen already: whoever has just imported one wants that. */
export function ImageStep({ search, onKeep, onGoOn }: StepProps) {
  const say = useFirstDeploymentTexts();
  const images = useQuery(siteQuery(listImages));
  const [importing, { open, close }] = useDisclosure();
  const all = images.data ?? [];
  const chosen = all.find(({ id }) => id === search.image) ?? newest(all);
  const begin = () => {
    // Then the one that is imported is the newest.
    void onKeep({ image: undefined });
    open();
  };
  return (
    <StepBox
      title={say('imageTitle')}
      why={say('imageWhy')}
      actions={
        <>
          {chosen === undefined ? null : <Button onClick={() => onGoOn({ image: chosen.id })}>{say('next')}</Button>}
          <ImportButton isFirst={chosen === undefined} onClick={begin} />
        </>
      }
    >
      {images.isError && images.data === undefined ? (
        <FailureNotice error={images.error} again={images.refetch} />
      ) : null}
      {images.isPending ? <Skeleton height="6rem" /> : null}
      {images.data?.length === 0 ? <Text size="sm">{say('noImages')}</Text> : null}
      <Choices images={all} chosen={chosen} onChoose={(image) => onKeep({ image, taskSequence: undefined })} />
      <OpenUploads purpose="image" />
      <OpenJobs kinds={jobKinds} />
      {importing ? <ImageImportForm onClose={close} /> : null}
    </StepBox>
  );
}

function ImportButton({ isFirst, onClick }: { isFirst: boolean; onClick: () => void }) {
  const say = useFirstDeploymentTexts();
  if (!useMay('image.change')) return isFirst ? <Alert color="yellow">{say('imageMayNot')}</Alert> : null;
  return (
    <Button
      variant={isFirst ? 'filled' : 'default'}
      leftSection={<IconFileImport size={16} aria-hidden />}
      onClick={onClick}
    >
      {say(isFirst ? 'importImage' : 'importAnother')}
    </Button>
  );
}

interface ChoicesProps {
  readonly images: readonly Image[];
  readonly chosen: Image | undefined;
  readonly onChoose: (id: string) => void;
}

function Choices({ images, chosen, onChoose }: ChoicesProps) {
  const say = useFirstDeploymentTexts();
  const sayImage = useImageTexts();
  if (images.length === 0) return null;
  return (
    <Radio.Group label={say('image')} value={chosen?.id ?? null} onChange={onChoose}>
      <Stack gap="xs" mt={4} className="guide-choices" data-scrolls>
        {images.map(({ id, name, bytes, images: [first] }) => (
          <Radio
            key={id}
            value={id}
            label={name}
            description={[
              first?.name === name ? null : first?.name,
              first === undefined ? null : sayImage(first.platform),
              bytesText(bytes),
            ]
              .filter(Boolean)
              .join(' · ')}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
