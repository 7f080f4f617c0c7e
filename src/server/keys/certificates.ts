import { X509Certificate } from 'node:crypto';
import type { SiteCertificate } from '../../api/certificates.ts';
import { RENEWAL } from '../doctor/judgements.ts';
import type { SiteContext } from '../site-context.ts';

const DAY = 86_400_000;

export function readCertificates({ keys, now }: Pick<SiteContext, 'keys' | 'now'>): SiteCertificate[] {
  return [
    describe('authority', keys.caCertificatePem, RENEWAL['ca.pem'], now()),
    describe('api', keys.server.certificatePem, RENEWAL['server.pem'], now()),
  ];
}

function describe(of: SiteCertificate['of'], pem: string, renewal: string, now: Date): SiteCertificate {
  const certificate = new X509Certificate(pem);
  const { subject, issuer, serialNumber, validFromDate, validToDate, subjectAltName } = certificate;
  return {
    ...{ of, subject, issuer, serialNumber: serialNumber.toLowerCase(), pem, renewal },
    ...{ validFrom: validFromDate.toISOString(), validUntil: validToDate.toISOString() },
    days: Math.floor((validToDate.getTime() - now.getTime()) / DAY),
    names: subjectAltName?.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, '')) ?? [],
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}
