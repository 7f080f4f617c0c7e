import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listApplications } from '../../api/applications.ts';
import { listImages } from '../../api/images.ts';
import { listPackages } from '../../api/packages.ts';
import { listTaskSequences } from '../../api/task-sequences.ts';
import type { NamedThings } from '../../task-sequence/reference-names.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';

/** What steps refer to, as far as the person may see it; the rest stays an id. */
export function useNamedThings(): NamedThings {
  const [mayImages, mayPackages, mayApplications] = [
    ...[useMay('image.read'), useMay('package.read'), useMay('application.read')],
  ];
  const images = useQuery({ ...siteQuery(listImages), enabled: mayImages === true }).data;
  const packages = useQuery({ ...siteQuery(listPackages), enabled: mayPackages === true }).data;
  const applications = useQuery({ ...siteQuery(listApplications), enabled: mayApplications === true }).data;
  const taskSequences = useQuery(siteQuery(listTaskSequences)).data;
  return useMemo(
    () => ({
      images: images ?? [],
      packages: packages ?? [],
      applications: applications ?? [],
      taskSequences: taskSequences ?? [],
    }),
    [images, packages, applications, taskSequences],
  );
}
