import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { addCollectionMembers, listCollections } from '../../../api/collections.ts';
import { client } from '../../site/client.ts';
import { siteQuery } from '../../site/queries.ts';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { useDeviceTexts } from '../texts.ts';
import type { DialogProps } from './dialog-props.ts';
import { EachDeviceDialog } from './EachDeviceDialog.tsx';

export function CollectionDialog(props: DialogProps) {
  const say = useDeviceTexts();
  const collections = useQuery(siteQuery(listCollections));
  const [id, setId] = useState<string | null>(null);
  const choices = (collections.data ?? []).filter(({ builtIn }) => !builtIn);
  return (
    <EachDeviceDialog
      {...props}
      title={say('addToCollection')}
      button={say('add')}
      together
      incomplete={id === null}
      act={(devices, confirmed) =>
        client(addCollectionMembers, {
          params: { id: id ?? '' },
          body: { deviceIds: devices.map((device) => device.id), ...confirmed },
        })
      }
    >
      {collections.isError ? <FailureNotice error={collections.error} again={collections.refetch} /> : null}
      <Select
        label={say('collection')}
        description={say('addToCollectionHint')}
        placeholder={say(choices.length === 0 && collections.isSuccess ? 'noCollections' : 'chooseCollection')}
        searchable
        data={choices.map((each) => ({ value: each.id, label: each.name }))}
        value={id}
        onChange={setId}
      />
    </EachDeviceDialog>
  );
}
