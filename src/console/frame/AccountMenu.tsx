import { Button, Menu, Text, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconUser } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { signOut } from '../../api/sign-in.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { queryClient } from '../site/queries.ts';
import { useMe } from '../site/session.ts';
import { currentLanguage, type Language, languages } from '../texts/language.ts';
import { changeLanguage } from '../texts/texts.ts';
import { RefusalDialog } from '../ui/RefusalDialog.tsx';
import { uploader } from '../uploads/site-uploader.ts';
import { useFrameTexts } from './texts.ts';

export function AccountMenu() {
  const say = useFrameTexts();
  const me = useMe();
  const leave = useMutation({
    mutationFn: () => client(signOut),
    // The page starts anew: nothing of one person is left for the next.
    onSuccess: () => {
      uploader.clear();
      queryClient.clear();
      location.assign('/');
    },
  });
  const name = me?.displayName ?? '';
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button
            variant="subtle"
            size="compact-md"
            aria-label={say('account', { name })}
            leftSection={<IconUser size={18} aria-hidden />}
          >
            <Text span inherit truncate maw="12rem" visibleFrom="sm">
              {name}
            </Text>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={paths.account()}>
            {say('ownAccount')}
          </Menu.Item>
          <Menu.Divider />
          <LanguageItems />
          <Menu.Divider />
          <AppearanceItems />
          <Menu.Divider />
          <Menu.Item onClick={() => leave.mutate()}>{say('signOut')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {leave.isError ? <RefusalDialog error={leave.error} onClose={leave.reset} /> : null}
    </>
  );
}

function LanguageItems() {
  const say = useFrameTexts();
  const current = currentLanguage();
  return (
    <>
      <Menu.Label>{say('language')}</Menu.Label>
      {Object.entries(languages).map(([language, name]) => (
        <Menu.Item
          key={language}
          lang={language}
          // Object.entries forgets the keys' type.
          onClick={() => changeLanguage(language as Language)}
          rightSection={language === current ? <IconCheck size={16} aria-hidden /> : null}
          aria-current={language === current}
        >
          {name}
        </Menu.Item>
      ))}
    </>
  );
}

function AppearanceItems() {
  const say = useFrameTexts();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choices = [
    ['auto', say('system')],
    ['light', say('light')],
    ['dark', say('dark')],
  ] as const;
  return (
    <>
      <Menu.Label>{say('appearance')}</Menu.Label>
      {choices.map(([scheme, name]) => (
        <Menu.Item
          key={scheme}
          onClick={() => setColorScheme(scheme)}
          rightSection={scheme === colorScheme ? <IconCheck size={16} aria-hidden /> : null}
          aria-current={scheme === colorScheme}
        >
          {name}
        </Menu.Item>
      ))}
    </>
  );
}
