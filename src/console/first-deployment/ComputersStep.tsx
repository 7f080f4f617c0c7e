/** Which computers: a virtual one of the lab, one by its address, any that is unknown, several of a file, or those of a collection. */
import { Alert, Radio, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { allUnknownComputersId, type Collection, listCollections } from '../../api/collections.ts';
import type { Permission } from '../../api/permissions.ts';
import { useIsInLab } from '../lab-computers/use-lab.ts';
import { usePermissionTexts } from '../security-roles/permission-texts.ts';
import { siteQuery } from '../site/queries.ts';
import { useMe } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { ExistingCollection } from './ExistingCollection.tsx';
import type { StepProps } from './FirstDeploymentPage.tsx';
import { OneComputer } from './OneComputer.tsx';
import { SeveralComputers } from './SeveralComputers.tsx';
import { StepBox } from './StepBox.tsx';
import { useFirstDeploymentTexts } from './texts.ts';
import { UnknownComputers } from './UnknownComputers.tsx';
import { VirtualComputer } from './VirtualComputer.tsx';

const ways = ['virtual', 'one', 'unknown', 'several', 'collection'] as const;
type Way = (typeof ways)[number];

/** What making it takes. */
const takes: Readonly<Record<Way, readonly Permission[]>> = {
  virtual: ['lab.change', 'device.change', 'collection.change'],
  one: ['device.change', 'collection.change'],
  unknown: [],
  several: ['device.change', 'collection.change'],
  collection: [],
};

export interface WayProps {
  /** `virtual`: name of the lab's computer that the collection holds. */
  readonly onChosen: (collection: string, virtual?: string) => Promise<void>;
}

export function ComputersStep({ search, onKeep, onGoOn }: StepProps) {
  const say = useFirstDeploymentTexts();
  const isInLab = useIsInLab();
  const collections = useQuery(siteQuery(listCollections));
  const [wanted, setWanted] = useState<Way | null>(null);
  if (collections.data === undefined)
    return (
      <StepBox title={say('computersTitle')} why={say('computersWhy')}>
        {collections.isError ? (
          <FailureNotice error={collections.error} again={collections.refetch} />
        ) : (
          <Skeleton height="12rem" />
        )}
      </StepBox>
    );
  const way = wanted ?? wayOf(search.collection, isInLab);
  const onChosen = (collection: string, virtual?: string) => onGoOn({ collection, virtual, purpose: undefined });
  const bodies: Readonly<Record<Way, () => ReactNode>> = {
    virtual: () => <VirtualComputer onChosen={onChosen} />,
    one: () => <OneComputer onChosen={onChosen} />,
    unknown: () => <UnknownComputers onChosen={onChosen} />,
    several: () => <SeveralComputers search={search} taken={collections.data.map(({ name }) => name)} />,
    collection: () => (
      <ExistingCollection
        collections={withoutUnknown(collections.data)}
        value={search.collection}
        onChoose={(collection) => onKeep({ collection, virtual: undefined, purpose: undefined })}
        onGoOn={(collection) => onGoOn({ collection })}
      />
    ),
  };
  return (
    <StepBox title={say('computersTitle')} why={say('computersWhy')}>
      <Radio.Group
        label={say('which')}
        value={way}
        onChange={(value) => setWanted(ways.find((each) => each === value) ?? null)}
      >
        <Stack gap="sm" mt={4}>
          {ways
            .filter((each) => each !== 'virtual' || isInLab)
            .map((each) => (
              <div key={each}>
                <Radio value={each} label={say(`way-${each}`)} description={say(`wayHint-${each}`)} />
                {each === way ? (
                  <div className="guide-way">{<WayBody way={each}>{bodies[each]()}</WayBody>}</div>
                ) : null}
              </div>
            ))}
        </Stack>
      </Radio.Group>
    </StepBox>
  );
}

/** What is chosen already is shown as what it is. */
function wayOf(collection: string | undefined, inLab: boolean): Way {
  if (collection === allUnknownComputersId) return 'unknown';
  if (collection !== undefined) return 'collection';
  return inLab ? 'virtual' : 'one';
}

function withoutUnknown(collections: readonly Collection[]): Collection[] {
  return collections.filter(({ id }) => id !== allUnknownComputersId);
}

/** The way's fields; where the person may not go it, what they lack. */
function WayBody({ way, children }: { way: Way; children: ReactNode }) {
  const say = useFirstDeploymentTexts();
  const sayPermission = usePermissionTexts();
  const me = useMe();
  const lacking = takes[way].filter((permission) => !(me?.permissions.includes(permission) ?? false));
  if (lacking.length === 0)
    return (
      <Stack gap="sm" mt="sm">
        {children}
      </Stack>
    );
  return (
    <Alert color="yellow" mt="sm" title={say('lackingWay')}>
      {lacking.map((permission) => `${sayPermission(permission)} (${permission})`).join('; ')}
    </Alert>
  );
}
