/** The table of step kinds: a step's slug finds its schema here, its doing in agent/steps/<slug>.ts. */
import { applyNetworkSettings } from './steps/apply-network-settings.ts';
import { applyOperatingSystemImage } from './steps/apply-operating-system-image.ts';
import { captureOperatingSystemImage } from './steps/capture-operating-system-image.ts';
import { checkReadiness } from './steps/check-readiness.ts';
import { formatAndPartitionDisk } from './steps/format-and-partition-disk.ts';
import { installBootLoader } from './steps/install-boot-loader.ts';
import { restartComputer } from './steps/restart-computer.ts';
import { runCommandLine } from './steps/run-command-line.ts';
import { setTaskSequenceVariable } from './steps/set-task-sequence-variable.ts';

export const stepKinds = [
  runCommandLine,
  setTaskSequenceVariable,
  checkReadiness,
  restartComputer,
  formatAndPartitionDisk,
  applyOperatingSystemImage,
  installBootLoader,
  captureOperatingSystemImage,
  applyNetworkSettings,
] as const;

export type StepSlug = (typeof stepKinds)[number]['slug'];
