/** The wizard: what is deployed to whom, when, how carefully; and before it happens, whom it would come to and what it would erase. */
import { Button, Group, Stepper } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { listDeploymentTemplates } from '../../api/deployment-templates.ts';
import { createDeployment } from '../../api/deployments.ts';
import { paths } from '../paths.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useConfirmedChange } from '../ui/ConfirmStarts.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { NotPermitted } from '../ui/NotPermitted.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { type DeployStep, deploySteps } from './deploy-search.ts';
import {
  type DeployValues,
  deploymentGiven,
  newDeployment,
  problemsOfStep,
  reachedStep,
  withTemplate,
} from './deploy-values.ts';
import { ReviewStep } from './ReviewStep.tsx';
import { SafetyFields } from './SafetyFields.tsx';
import { ScheduleFields } from './ScheduleFields.tsx';
import { useDeploymentTexts } from './texts.ts';
import { WhatFields } from './WhatFields.tsx';

const route = getRouteApi('/frame/deployments/new');

export function DeployPage() {
  const say = useDeploymentTexts();
  return useMay('deployment.change') ? <DeployWizard /> : <NotPermitted title={say('deployTitle')} />;
}

function DeployWizard() {
  const say = useDeploymentTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const form = useForm<DeployValues>({ initialValues: newDeployment(search) });
  useTemplateOf(search.template, form);
  const step = reachedStep(form.values, search.step ?? 'what');
  const goTo = (next: DeployStep) => navigate({ search: { ...search, step: next } });
  const goOn = () => {
    const problems = Object.entries(problemsOfStep(form.values, step));
    form.setErrors(Object.fromEntries(problems.map(([path, problem]) => [path, say(problem)])));
    if (problems.length === 0) goTo(deploySteps[deploySteps.indexOf(step) + 1] ?? 'review');
  };
  return (
    <div className="page long">
      <PageHeader title={say('deployTitle')} above={{ title: say('title'), path: paths.deployments() }} />
      <Stepper
        active={deploySteps.indexOf(step)}
        onStepClick={(index) => goTo(deploySteps[index] ?? 'what')}
        allowNextStepsSelect={false}
        size="sm"
      >
        <Stepper.Step label={say('stepWhat')}>
          <WhatFields form={form} />
        </Stepper.Step>
        <Stepper.Step label={say('stepWhen')}>
          <ScheduleFields form={form} purpose={form.values.purpose} />
        </Stepper.Step>
        <Stepper.Step label={say('stepSafety')}>
          <SafetyFields form={form} byCollection />
        </Stepper.Step>
        <Stepper.Step label={say('stepReview')}>
          <ReviewStep values={form.values} />
        </Stepper.Step>
      </Stepper>
      {step === 'review' ? <DeployButtons values={form.values} onBack={() => goTo('safety')} /> : null}
      {step === 'review' ? null : (
        <Group>
          {step === 'what' ? null : (
            <Button variant="default" onClick={() => goTo(deploySteps[deploySteps.indexOf(step) - 1] ?? 'what')}>
              {say('back')}
            </Button>
          )}
          <Button onClick={goOn}>{say('next')}</Button>
        </Group>
      )}
    </div>
  );
}

/** A link may name a template; it is there a moment later than the form. */
function useTemplateOf(id: string | undefined, form: UseFormReturnType<DeployValues>): void {
  const templates = useQuery({ ...siteQuery(listDeploymentTemplates), enabled: id !== undefined }).data;
  const template = templates?.find((each) => each.id === id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for a template; the form changes with each letter that is typed
  useEffect(() => {
    if (template !== undefined) form.setValues(withTemplate(form.getValues(), template));
  }, [template?.id]);
}

function DeployButtons({ values, onBack }: { values: DeployValues; onBack: () => void }) {
  const say = useDeploymentTexts();
  const navigate = route.useNavigate();
  const deploy = useConfirmedChange(
    (given: DeployValues, confirmed) => client(createDeployment, { body: { ...deploymentGiven(given), ...confirmed } }),
    async ({ id }) => {
      await makeStale('/api/deployments');
      await navigate({ to: paths.deployment(id) });
    },
  );
  return (
    <>
      {deploy.error === null ? null : <FailureNotice error={deploy.error} />}
      <Group>
        <Button variant="default" onClick={onBack}>
          {say('back')}
        </Button>
        <Button onClick={() => deploy.mutate(values)} loading={deploy.isPending}>
          {say('deploy')}
        </Button>
      </Group>
      {deploy.question}
    </>
  );
}
