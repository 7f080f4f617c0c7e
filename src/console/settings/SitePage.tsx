import { Anchor, Code, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getSite } from '../../api/site.ts';
import { siteQuery } from '../site/queries.ts';
import { FactTable } from '../ui/FactTable.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { useSettingsTexts } from './texts.ts';

/** What this site is, and by what others know that it is this one. */
export function SitePage() {
  const say = useSettingsTexts();
  const { data: site, ...asked } = useQuery(siteQuery(getSite));
  return (
    <div className="page long">
      <PageHeader title={say('siteTitle')} />
      {asked.isError ? <FailureNotice error={asked.error} again={asked.refetch} /> : null}
      {asked.isPending ? <Skeleton h="20rem" /> : null}
      {site === undefined ? null : (
        <Stack maw="60rem">
          <FactTable
            facts={[
              [say('siteName'), site.name],
              [say('version'), site.version],
              [say('apiUrl'), <Code key="api">{site.apiUrl}</Code>],
              [say('bootUrl'), <Code key="boot">{site.bootUrl}</Code>],
              [
                say('fingerprint'),
                <Fingerprint key="print" value={site.caFingerprint} pem={site.caCertificatePem} name={site.name} />,
              ],
              [
                say('policyKey'),
                <Known key="policy" value={site.policyKey.keyId} hint={say('policyKeyHint')}>
                  <PemLink pem={site.policyKey.publicKeyPem} name={`${site.name}-policy-key.pem`} />
                </Known>,
              ],
            ]}
          />
        </Stack>
      )}
    </div>
  );
}

function Fingerprint({ value, pem, name }: { value: string; pem: string; name: string }) {
  const say = useSettingsTexts();
  return (
    <Known value={value} hint={say('fingerprintHint')}>
      <PemLink pem={pem} name={`${name}-ca.pem`} />
    </Known>
  );
}

function Known({ value, hint, children }: { value: string; hint: string; children: React.ReactNode }) {
  return (
    <Stack gap={4} align="start">
      <Code style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>{value}</Code>
      <Text size="sm">{hint}</Text>
      {children}
    </Stack>
  );
}

/** A small file of text, made in the page. */
function PemLink({ pem, name }: { pem: string; name: string }) {
  const say = useSettingsTexts();
  return (
    <Anchor size="sm" href={`data:application/x-pem-file,${encodeURIComponent(pem)}`} download={name}>
      {say('download')} {name}
    </Anchor>
  );
}
