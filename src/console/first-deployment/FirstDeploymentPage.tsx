/** From an empty site to a computer that is being deployed: one thing to decide at a time, with what is usual filled in; then what the computer does, live. */
import { Alert, List, Stepper, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { listBootImages } from '../../api/boot-images.ts';
import type { Permission } from '../../api/permissions.ts';
import { StaleNotice } from '../frame/StaleNotice.tsx';
import { paths } from '../paths.ts';
import { usePermissionTexts } from '../security-roles/permission-texts.ts';
import { siteQuery } from '../site/queries.ts';
import { useMe } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { BootImageStep } from './BootImageStep.tsx';
import { ComputersStep } from './ComputersStep.tsx';
import { type FirstDeploymentSearch, type FirstStep, firstSteps, reachedStep } from './first-deployment-search.ts';
import { ImageStep } from './ImageStep.tsx';
import { ReviewStep } from './ReviewStep.tsx';
import { TaskSequenceStep } from './TaskSequenceStep.tsx';
import { useFirstDeploymentTexts } from './texts.ts';
import { WatchStep } from './WatchStep.tsx';
import './first-deployment.css';

const route = getRouteApi('/frame/first-deployment');

/** Without these nobody comes to the end. What else a step needs is asked for there, since there is more than one way through it. */
const needed: readonly Permission[] = [
  ...(['boot-image.read', 'image.read', 'task-sequence.read', 'collection.read'] as const),
  ...(['device.read', 'deployment.read', 'deployment.change', 'run.read'] as const),
];

export function FirstDeploymentPage() {
  const say = useFirstDeploymentTexts();
  const me = useMe();
  const lacking = needed.filter((permission) => !(me?.permissions.includes(permission) ?? false));
  return (
    <div className="page long">
      <PageHeader title={say('title')} above={{ title: say('deployments'), path: paths.deployments() }} />
      {lacking.length === 0 ? <Guide /> : <Lacking permissions={lacking} />}
    </div>
  );
}

function Lacking({ permissions }: { permissions: readonly Permission[] }) {
  const say = useFirstDeploymentTexts();
  const sayPermission = usePermissionTexts();
  return (
    <Alert color="yellow" icon={<IconLock aria-hidden />} title={say('lacking')} maw="48rem">
      <Text size="sm">{say('lackingHint')}</Text>
      <List size="sm">
        {permissions.map((permission) => (
          <List.Item key={permission}>
            {sayPermission(permission)} ({permission})
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** What each step is given. */
export interface StepProps {
  readonly search: FirstDeploymentSearch;
  /** Notes it in the address that is there, so that going back to it makes nothing twice. */
  readonly onKeep: (part: FirstDeploymentSearch) => Promise<void>;
  /** Notes it, and goes on to the next step. */
  readonly onGoOn: (part: FirstDeploymentSearch) => Promise<void>;
}

function Guide() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const bootImages = useQuery(siteQuery(listBootImages));
  if (bootImages.data === undefined)
    return bootImages.isError ? (
      <FailureNotice error={bootImages.error} again={bootImages.refetch} />
    ) : (
      <PageSkeleton />
    );
  const step = reachedStep(search, bootImages.data.length > 0);
  const Step = steps[step];
  const onKeep = (part: FirstDeploymentSearch) =>
    navigate({ search: { ...search, ...(step === 'watch' ? {} : { step }), ...part }, replace: true });
  const onGoOn = async (part: FirstDeploymentSearch) => {
    await onKeep(part);
    await navigate({ search: { ...search, ...part, step: stepAfter(step) } });
  };
  return (
    <div className="guide">
      <Progress step={step} onGo={(to) => void navigate({ search: { ...search, step: to } })} />
      <div className="guide-step">
        <StaleNotice at={bootImages.dataUpdatedAt} />
        <Step key={step} {...{ search, onKeep, onGoOn }} />
      </div>
    </div>
  );
}

const steps: Readonly<Record<FirstStep, (props: StepProps) => React.ReactNode>> = {
  'boot-image': BootImageStep,
  image: ImageStep,
  'task-sequence': TaskSequenceStep,
  computers: ComputersStep,
  review: ReviewStep,
  watch: WatchStep,
};

function stepAfter(step: FirstStep): FirstDeploymentSearch['step'] {
  const next = firstSteps[firstSteps.indexOf(step) + 1];
  return next === 'watch' ? undefined : next;
}

/** Where one is in the whole, at the side, or above where the window is narrow; steps that are behind one can be gone back to, until it is deployed. */
function Progress({ step, onGo }: { step: FirstStep; onGo: (step: FirstDeploymentSearch['step']) => void }) {
  const say = useFirstDeploymentTexts();
  const isWide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false });
  const active = firstSteps.indexOf(step);
  return (
    <nav aria-label={say('progress')}>
      {isWide ? null : (
        <Text size="sm" mb="xs">
          {say('stepOf', { number: active + 1, total: firstSteps.length, step: say(`step_${step}`) })}
        </Text>
      )}
      <Stepper
        active={active}
        orientation={isWide ? 'vertical' : 'horizontal'}
        size="xs"
        wrap={false}
        styles={{
          stepBody: { height: 'var(--stepper-icon-size)', justifyContent: 'center', marginTop: 0 },
          separator: { marginInline: 4 },
        }}
        onStepClick={(index) => {
          const to = firstSteps[index];
          if (to !== undefined && to !== 'watch') onGo(to);
        }}
      >
        {firstSteps.map((each, index) => (
          <Stepper.Step
            key={each}
            // Where there is no room for its name, its number is what is to be seen.
            {...(isWide ? { label: say(`step_${each}`) } : { 'aria-label': `${index + 1} ${say(`step_${each}`)}` })}
            aria-current={each === step ? 'step' : undefined}
            // Where there is a boot image nothing is left to do at its step.
            allowStepSelect={step !== 'watch' && index < active && each !== 'boot-image'}
          />
        ))}
      </Stepper>
    </nav>
  );
}
