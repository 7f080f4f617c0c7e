import { Alert, Tabs } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useMay } from '../site/session.ts';
import { PageHeader } from '../ui/PageHeader.tsx';
import { AffinityForm } from './AffinityForm.tsx';
import { DistributionPoint } from './DistributionPoint.tsx';
import { EmailSettings } from './EmailSettings.tsx';
import { HighRiskForm } from './HighRiskForm.tsx';
import { PxePassword } from './PxePassword.tsx';
import { PxeSettingsForm } from './PxeSettingsForm.tsx';
import { settingsTabs } from './settings-search.ts';
import { useSettingsTexts } from './texts.ts';

const route = getRouteApi('/frame/site/settings');

export function SettingsPage() {
  const say = useSettingsTexts();
  const { tab = 'network-boot' } = route.useSearch();
  const navigate = route.useNavigate();
  const mayChange = useMay('site.change');
  const mayRead = useMay('site.read');
  const choose = (chosen: string | null) => navigate({ search: { tab: settingsTabs.find((each) => each === chosen) } });
  return (
    <div className="page long">
      <PageHeader title={say('title')} />
      {mayChange || !mayRead ? null : <Alert>{say('mayNotChange')}</Alert>}
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List mb="md">
          {settingsTabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {say(each)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="network-boot">
          <PxeSettingsForm />
          <PxePassword />
          <DistributionPoint />
        </Tabs.Panel>
        <Tabs.Panel value="deployments">
          <HighRiskForm />
          <AffinityForm />
        </Tabs.Panel>
        <Tabs.Panel value="email">
          <EmailSettings />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
