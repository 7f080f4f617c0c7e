import { Badge, List, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listApplications } from '../../api/applications.ts';
import { listImages } from '../../api/images.ts';
import { listPackages } from '../../api/packages.ts';
import type { TranslatedNode, TranslatedSequence } from '../../api/task-sequence-translations.ts';
import { listUpgradePackages } from '../../api/upgrade-packages.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { ListTable } from '../ui/ListTable.tsx';
import { Section } from '../ui/Section.tsx';
import { useTranslationTexts } from './texts.ts';

interface SequenceReportProps {
  readonly sequence: TranslatedSequence;
  readonly map: Readonly<Record<string, string>>;
  readonly onMap: (former: string, here: string | null) => void;
}

/** What becomes of each step or rule, and what the person must still give. */
export function SequenceReport({ sequence, map, onMap }: SequenceReportProps) {
  const say = useTranslationTexts();
  const { document, counts, secrets, notices } = sequence;
  return (
    <Section title={document.name}>
      <Text size="sm">{say('counts', counts)}</Text>
      <Nodes sequence={sequence} />
      <References sequence={sequence} map={map} onMap={onMap} />
      <Told title={say('secrets')} texts={secrets.map(({ variable, steps }) => `${variable}: ${steps.join(', ')}`)} />
      <Told
        title={say('notices')}
        texts={notices.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))}
      />
    </Section>
  );
}

const colours = { native: 'green', translated: 'green', opaque: 'yellow', attention: 'red' } as const;

function Nodes({ sequence: { nodes, document } }: { sequence: TranslatedSequence }) {
  const say = useTranslationTexts();
  const shown = nodes.filter(({ kind }) => kind !== 'group');
  return (
    <div style={{ display: 'flex', height: 'min(24rem, 60vh)' }}>
      <ListTable<TranslatedNode>
        label={say('report', { name: document.name })}
        rows={shown}
        keyOf={({ path, line, name }) => `${path} ${line} ${name}`}
        columns={[
          { id: 'step', title: say('step'), cell: ({ name, path }) => <span title={path}>{name}</span> },
          { id: 'becomes', title: say('becomes'), width: '12rem', cell: ({ becomes }) => becomes },
          {
            ...{ id: 'status', title: say('status'), width: '13rem' },
            cell: ({ status }) => (
              <Badge size="sm" variant="dot" color={colours[status]}>
                {say(status)}
              </Badge>
            ),
          },
          {
            ...{ id: 'notes', title: say('notes') },
            cell: ({ notes }) => <span title={notes.join('\n')}>{notes.join(' ')}</span>,
          },
        ]}
      />
    </div>
  );
}

function References({ sequence, map, onMap }: SequenceReportProps) {
  const say = useTranslationTexts();
  const things = useThings();
  // What was given stays here to be changed, though the translation does not name it any more.
  const former = [
    ...Object.keys(map).map((id) => ({ id, name: null, source: null })),
    ...sequence.references.filter(({ id }) => !Object.hasOwn(map, id)),
  ];
  if (former.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {say('references')}
      </Text>
      <Text size="sm">{say('referenceHint')}</Text>
      {former.map(({ id, name, source }) => (
        <Select
          key={id}
          maw="30rem"
          searchable
          clearable
          label={say('isHere', { name: name === null ? id : `${name} (${id})` })}
          description={source}
          data={things}
          value={map[id] ?? null}
          onChange={(here) => onMap(id, here)}
        />
      ))}
    </Stack>
  );
}

function useThings() {
  const mayImages = useMay('image.read');
  const mayPackages = useMay('package.read');
  const mayApplications = useMay('application.read');
  const mayUpgradePackages = useMay('upgrade-package.read');
  const images = useQuery({ ...siteQuery(listImages), enabled: mayImages }).data ?? [];
  const packages = useQuery({ ...siteQuery(listPackages), enabled: mayPackages }).data ?? [];
  const applications = useQuery({ ...siteQuery(listApplications), enabled: mayApplications }).data ?? [];
  const upgradePackages = useQuery({ ...siteQuery(listUpgradePackages), enabled: mayUpgradePackages }).data ?? [];
  return [...images, ...upgradePackages, ...packages, ...applications].map(({ id, name }) => ({
    value: id,
    label: name,
  }));
}

function Told({ title, texts }: { title: string; texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <List size="sm">
        {texts.map((text) => (
          <List.Item key={text} style={{ overflowWrap: 'anywhere' }}>
            {text}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
