import '@mantine/spotlight/styles.css';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { IconArrowRight, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { listCollections } from '../../api/collections.ts';
import { listDeployments } from '../../api/deployments.ts';
import { listDevices } from '../../api/devices.ts';
import { listSavedFilters } from '../../api/saved-filters.ts';
import { listTaskSequences } from '../../api/task-sequences.ts';
import { paths } from '../paths.ts';
import { listPaths } from '../saved-filters/list-paths.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useSections } from './Sections.tsx';
import { useFrameTexts } from './texts.ts';

/** Of each kind. */
const MOST = 6;
const PAUSE_MILLISECONDS = 150;
const [store, actions] = createSpotlight();

interface Found {
  readonly name: string;
  readonly path: string;
  readonly more?: string;
  /** What its address holds. */
  readonly search?: Readonly<Record<string, unknown>>;
  readonly id?: string;
}

/** Goes to a page, or to what has a name, from the keyboard. */
export function Palette({ onClose }: { onClose: () => void }) {
  const say = useFrameTexts();
  const go = useNavigate();
  const [text, setText] = useState('');
  const groups = useFound(text.trim());
  useEffect(() => actions.open(), []);
  return (
    <Spotlight.Root
      {...{ store, query: text, onQueryChange: setText, onSpotlightClose: onClose }}
      shortcut={null}
      scrollable
      maxHeight="60dvh"
      title={say('find')}
    >
      <Spotlight.Search
        aria-label={say('find')}
        placeholder={say('findHint')}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList data-scrolls>
        {groups.length === 0 ? <Spotlight.Empty>{say('foundNothing')}</Spotlight.Empty> : null}
        {groups.map(({ title, found }) => (
          <Spotlight.ActionsGroup key={title} label={title}>
            {found.map(({ name, path, more, search, id }) => (
              <Spotlight.Action
                key={id ?? path}
                label={name}
                description={more ?? ''}
                leftSection={<IconArrowRight size={16} aria-hidden />}
                // As object: the router's types know no search of a path that is any text.
                onClick={() => go({ to: path, ...(search === undefined ? {} : ({ search } as object)) })}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** What has the text in its name, by kind; before anything is typed the pages alone. */
function useFound(text: string): { title: string; found: readonly Found[] }[] {
  const say = useFrameTexts();
  const pages = useSections().map((section) => ({ name: say(section.text), path: section.path }));
  const account = { name: say('ownAccount'), path: paths.account() };
  const things = useThings(text);
  return [
    { title: say('pages'), found: fitting([...pages, account], text, pages.length + 1) },
    ...(text === '' ? [] : things),
  ].filter(({ found }) => found.length > 0);
}

function useThings(text: string): { title: string; found: readonly Found[] }[] {
  const say = useFrameTexts();
  const sections = useSections();
  const [search] = useDebouncedValue(text, PAUSE_MILLISECONDS);
  const [collectionsToo, sequencesToo] = [useMay('collection.read'), useMay('task-sequence.read')];
  const [devicesToo, deploymentsToo] = [useMay('device.read'), useMay('deployment.read')];
  const asked = search !== '';
  const filters = useQuery({ ...siteQuery(listSavedFilters), enabled: asked });
  const devices = useQuery({
    ...siteQuery(listDevices, { query: { search, limit: MOST } }),
    enabled: asked && devicesToo,
    placeholderData: keepPreviousData,
  });
  const collections = useQuery({ ...siteQuery(listCollections), enabled: asked && collectionsToo });
  const sequences = useQuery({ ...siteQuery(listTaskSequences), enabled: asked && sequencesToo });
  const deployments = useQuery({ ...siteQuery(listDeployments), enabled: asked && deploymentsToo });
  return [
    {
      title: say('foundDevices'),
      found: (devices.data ?? []).map(({ id, name, serialNumber }) => ({
        ...{ name, path: paths.device(id), more: serialNumber ?? '' },
      })),
    },
    {
      title: say('foundFilters'),
      found: fitting(
        (filters.data ?? []).flatMap(({ id, name, list, search: kept }) => {
          const section = sections.find(({ path }) => path === listPaths[list]);
          return section === undefined ? [] : [{ id, name, path: section.path, more: say(section.text), search: kept }];
        }),
        text,
        MOST,
      ),
    },
    { title: say('foundCollections'), found: things('collections', collections.data, text) },
    { title: say('foundTaskSequences'), found: things('task-sequences', sequences.data, text) },
    {
      title: say('foundDeployments'),
      found: things('deployments', deployments.data, text),
    },
  ];
}

function things(
  noun: 'collections' | 'task-sequences' | 'deployments',
  list: readonly { readonly id: string; readonly name: string }[] | undefined,
  text: string,
): readonly Found[] {
  return fitting(
    (list ?? []).map(({ id, name }) => ({ name, path: paths.thing(noun, id) })),
    text,
    MOST,
  );
}

function fitting(list: readonly Found[], text: string, most: number): readonly Found[] {
  const wanted = text.toLowerCase();
  return list.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, most);
}
