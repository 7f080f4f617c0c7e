/** Two versions as YAML, side by side; in place of secrets stand marks. */
import { Stack, Switch } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { DocumentVersion } from '../../api/task-sequence-versions.ts';
import { withoutSecrets } from '../../task-sequence/without-secrets.ts';
import { YamlComparison } from '../ui/YamlComparison.tsx';
import { useNamedThings } from './named-things.ts';
import { useVersionTexts } from './version-texts.ts';
import { yamlText } from './yaml-text.ts';

interface YamlDifferenceProps {
  readonly before: DocumentVersion;
  readonly after: DocumentVersion;
}

export function YamlDifference({ before, after }: YamlDifferenceProps) {
  const say = useVersionTexts();
  const things = useNamedThings();
  const [isWhole, setWhole] = useState(false);
  const [one, other] = useMemo(() => withoutSecrets(before.document, after.document), [before, after]);
  const side = (version: number, document: typeof one) => ({
    label: say('yamlOf', { version }),
    text: yamlText(document, things),
  });
  return (
    <Stack gap="sm">
      <Switch
        label={say('wholeText')}
        checked={isWhole}
        onChange={({ currentTarget }) => setWhole(currentTarget.checked)}
      />
      <YamlComparison before={side(before.version, one)} after={side(after.version, other)} isWhole={isWhole} />
    </Stack>
  );
}
