import { Anchor, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listCertificates, type SiteCertificate } from '../../api/certificates.ts';
import { getSite } from '../../api/site.ts';
import { SealingKeys } from '../settings/SealingKeys.tsx';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { currentLanguage } from '../texts/language.ts';
import { FactTable } from '../ui/FactTable.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { Section } from '../ui/Section.tsx';
import { Loaders } from './Loaders.tsx';
import { useCertificateTexts } from './texts.ts';

/** By what others know that this site is the one they trust. */
export function CertificatesPage() {
  const say = useCertificateTexts();
  const certificates = useQuery(siteQuery(listCertificates));
  const { data: site } = useQuery(siteQuery(getSite));
  const mayReadBootImages = useMay('boot-image.read');
  return (
    <div className="page long">
      <PageHeader title={say('title')} />
      {certificates.isError ? <FailureNotice error={certificates.error} again={certificates.refetch} /> : null}
      {certificates.isPending ? <Skeleton h="30rem" /> : null}
      {certificates.data === undefined || site === undefined ? null : (
        <Stack maw="60rem">
          {certificates.data.map((certificate) => (
            <CertificateFacts key={certificate.of} certificate={certificate} siteName={site.name} />
          ))}
          <PolicyKey siteName={site.name} policyKey={site.policyKey} />
          <Section title={say('sealing')}>
            <SealingKeys />
          </Section>
          {mayReadBootImages ? <Loaders /> : null}
        </Stack>
      )}
    </div>
  );
}

function CertificateFacts({ certificate, siteName }: { certificate: SiteCertificate; siteName: string }) {
  const say = useCertificateTexts();
  const { of, subject, issuer, names, fingerprint, serialNumber, renewal, pem } = certificate;
  return (
    <Section title={say(of)}>
      <Text size="sm">{say(of === 'api' ? 'apiHint' : 'authorityHint')}</Text>
      <FactTable
        facts={[
          [say('subject'), subject],
          ...(of === 'api' ? [[say('issuer'), issuer] as const] : []),
          ...(names.length === 0 ? [] : [[say('names'), [...new Set(names)].join(', ')] as const]),
          [say('valid'), validText(say, certificate)],
          [say('fingerprint'), <Code key="print">{grouped(fingerprint)}</Code>],
          [say('serial'), <Code key="serial">{serialNumber}</Code>],
          [
            say('renewal'),
            <span key="renewal" lang="en">
              {renewal}
            </span>,
          ],
        ]}
      />
      <PemLink pem={pem} name={`${siteName}-${of === 'api' ? 'api' : 'ca'}.pem`} />
    </Section>
  );
}

function validText(say: ReturnType<typeof useCertificateTexts>, { validFrom, validUntil, days }: SiteCertificate) {
  const date = new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium' });
  const until = date.format(new Date(validUntil));
  return days < 0
    ? say('ended', { until })
    : say('validText', { from: date.format(new Date(validFrom)), until, count: days });
}

/** In groups of four, so that two people can read it to one another. */
function grouped(fingerprint: string): string {
  return fingerprint.match(/.{1,4}/g)?.join(' ') ?? '';
}

function PolicyKey({
  siteName,
  policyKey,
}: {
  siteName: string;
  policyKey: { readonly keyId: string; readonly publicKeyPem: string };
}) {
  const say = useCertificateTexts();
  return (
    <Section title={say('policy')}>
      <Text size="sm">{say('policyHint')}</Text>
      <FactTable facts={[[say('keyId'), <Code key="key">{policyKey.keyId}</Code>]]} />
      <PemLink pem={policyKey.publicKeyPem} name={`${siteName}-policy-key.pem`} />
    </Section>
  );
}

/** A small file of text, made in the page. */
function PemLink({ pem, name }: { pem: string; name: string }) {
  const say = useCertificateTexts();
  return (
    <Group>
      <Anchor size="sm" href={`data:application/x-pem-file,${encodeURIComponent(pem)}`} download={name}>
        {say('download', { name })}
      </Anchor>
    </Group>
  );
}
