import { Code, List } from '@mantine/core';
import type { ReactNode } from 'react';
import { type DeploymentType, detectionOf } from '../../task-sequence/applications/application-definition.ts';
import { ConditionTree } from '../task-sequences/ConditionTree.tsx';
import { Facts } from '../ui/Facts.tsx';
import { SourceFolder } from '../uploads/SourceFolder.tsx';
import { useApplicationTexts } from './texts.ts';
import { useApplicationNames } from './use-application-change.ts';

/** All that a deployment type says. */
export function DeploymentTypeFacts({ type }: { type: DeploymentType }) {
  const say = useApplicationTexts();
  const { technology, sourceFolder, installCommand, uninstallCommand, deb, requirements, dependencies } = type;
  return (
    <Facts
      facts={[
        [say('technology'), say(technology)],
        ...(sourceFolder === null
          ? []
          : [[say('source'), <SourceFolder key="source" folder={sourceFolder} />] as const]),
        ...code(say('debPackages'), deb?.packages.join(' ')),
        ...code(say('debFiles'), deb?.files.join(' ')),
        ...(deb === undefined ? [] : code(say('debTool'), deb.tool)),
        ...code(say('installCommand'), installCommand),
        ...code(say('uninstallCommand'), uninstallCommand),
        [say('detection'), <ConditionTree key="detection" condition={detectionOf(type)} />],
        ...(requirements === undefined
          ? []
          : [[say('requirements'), <ConditionTree key="requirements" condition={requirements} />] as const]),
        ...(dependencies.length === 0
          ? []
          : [[say('dependencies'), <Dependencies key="dependencies" type={type} />] as const]),
        [
          say('exitCodes'),
          `${say('success', { codes: type.successExitCodes.join(', ') })} · ${say('restart', { codes: type.restartExitCodes.join(', ') })}`,
        ],
        [say('minutes'), type.maximumMinutes],
      ]}
    />
  );
}

function code(name: string, value: string | null | undefined): (readonly [string, ReactNode])[] {
  return value === null || value === undefined || value === '' ? [] : [[name, <Code key={name}>{value}</Code>]];
}

function Dependencies({ type: { dependencies } }: { type: DeploymentType }) {
  const say = useApplicationTexts();
  const nameOf = useApplicationNames();
  return (
    <List size="sm">
      {dependencies.map(({ name, anyOf }) => (
        <List.Item key={name}>
          {say('oneOf', {
            name,
            applications: anyOf
              .map(({ application, autoInstall }) =>
                autoInstall ? nameOf(application) : say('notInstalled', { name: nameOf(application) }),
              )
              .join(', '),
          })}
        </List.Item>
      ))}
    </List>
  );
}
