/** A reference to something of the site: chosen by name; an id that is not here stays what it is until another is chosen. */
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listApplications } from '../../api/applications.ts';
import { listImages } from '../../api/images.ts';
import { listPackages } from '../../api/packages.ts';
import { listTaskSequences } from '../../api/task-sequences.ts';
import { listUpgradePackages } from '../../api/upgrade-packages.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useEditorTexts } from './texts.ts';

interface ReferenceFieldProps {
  readonly name: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly withAsterisk: boolean;
  readonly error: string | undefined;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

export function ReferenceField({ name, value, onChange, ...common }: ReferenceFieldProps) {
  const say = useEditorTexts();
  const things = useThings(name);
  const id = typeof value === 'string' && value !== '' ? value : null;
  const known = things.map((thing) => ({ value: thing.id, label: thing.name }));
  const others = id === null || known.some((each) => each.value === id) ? [] : [{ value: id, label: id }];
  return (
    <Select
      {...common}
      data={[...known, ...others]}
      value={id}
      placeholder={say('notChosen')}
      searchable
      clearable
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}

/** What the option's name says it is. */
function useThings(name: string): readonly { readonly id: string; readonly name: string }[] {
  const what = /image/i.test(name)
    ? 'image'
    : name === 'upgradePackage'
      ? name
      : /application/i.test(name)
        ? 'application'
        : name === 'taskSequence'
          ? name
          : 'package';
  const [mayImages, mayPackages, mayApplications] = [
    useMay('image.read'),
    useMay('package.read'),
    useMay('application.read'),
  ];
  const images = useQuery({ ...siteQuery(listImages), enabled: what === 'image' && mayImages === true });
  const packages = useQuery({ ...siteQuery(listPackages), enabled: what === 'package' && mayPackages === true });
  const applications = useQuery({
    ...siteQuery(listApplications),
    enabled: what === 'application' && mayApplications === true,
  });
  const mayUpgradePackages = useMay('upgrade-package.read');
  const upgradePackages = useQuery({
    ...siteQuery(listUpgradePackages),
    enabled: what === 'upgradePackage' && mayUpgradePackages === true,
  });
  const sequences = useQuery({ ...siteQuery(listTaskSequences), enabled: what === 'taskSequence' });
  return (
    {
      upgradePackage: upgradePackages.data,
      image: images.data,
      package: packages.data,
      application: applications.data,
      taskSequence: sequences.data,
    }[what] ?? []
  );
}
