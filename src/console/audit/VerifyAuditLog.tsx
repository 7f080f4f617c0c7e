import { Alert, Button, Code, Modal, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type AuditVerdict, verifyAuditLog } from '../../api/audit.ts';
import { client } from '../site/client.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useAuditTexts } from './texts.ts';

/** Has the site go through the whole chain, and says what it found. */
export function VerifyAuditLog() {
  const say = useAuditTexts();
  const may = useMay('audit.read');
  const verify = useMutation({ mutationFn: () => client(verifyAuditLog, { query: {} }) });
  if (!may) return null;
  return (
    <>
      <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
        {say('verify')}
      </Button>
      <Modal opened={verify.isSuccess || verify.isError} onClose={verify.reset} title={say('verify')}>
        {verify.isError ? <FailureNotice error={verify.error} /> : null}
        {verify.data === undefined ? null : <Verdict verdict={verify.data} />}
      </Modal>
    </>
  );
}

function Verdict({ verdict: { intact, count, headHash, problem } }: { verdict: AuditVerdict }) {
  const say = useAuditTexts();
  return (
    <Alert color={intact ? 'teal' : 'red'} role="status" title={intact ? say('intact', { count }) : say('broken')}>
      {problem === null ? null : <Text size="sm">{problem.message}</Text>}
      <Text size="sm">{say('head')}</Text>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {headHash}
      </Code>
    </Alert>
  );
}
