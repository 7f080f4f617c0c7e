/** The table of step doings: a step's slug finds what is done for it here, its schema in task-sequence/step-kinds.ts. */
import type { StepDoings } from '../engine/step-context.ts';
import { applyDataImage } from './apply-data-image.ts';
import { applyNetworkSettings } from './apply-network-settings.ts';
import { applyOperatingSystemImage } from './apply-operating-system-image.ts';
import { applyWindowsSettings } from './apply-windows-settings.ts';
import { captureOperatingSystemImage } from './capture-operating-system-image.ts';
import { checkReadiness } from './check-readiness.ts';
import { downloadPackageContent } from './download-package-content.ts';
import { formatAndPartitionDisk } from './format-and-partition-disk.ts';
import { importedStep } from './imported-step.ts';
import { installApplication } from './install-application.ts';
import { installBootLoader } from './install-boot-loader.ts';
import { installPackage } from './install-package.ts';
import { joinDomainOrWorkgroup } from './join-domain-or-workgroup.ts';
import { restartComputer } from './restart-computer.ts';
import { runCommandLine } from './run-command-line.ts';
import { runPowershellScript } from './run-powershell-script.ts';
import { runTaskSequence } from './run-task-sequence.ts';
import { setDynamicVariables } from './set-dynamic-variables.ts';
import { setTaskSequenceVariable } from './set-task-sequence-variable.ts';
import { setupWindowsAndConfigmgr } from './setup-windows-and-configmgr.ts';

export const stepDoings: StepDoings = {
  'run-command-line': runCommandLine,
  'set-task-sequence-variable': setTaskSequenceVariable,
  'check-readiness': checkReadiness,
  'restart-computer': restartComputer,
  'format-and-partition-disk': formatAndPartitionDisk,
  'apply-operating-system-image': applyOperatingSystemImage,
  'install-boot-loader': installBootLoader,
  'install-package': installPackage,
  'download-package-content': downloadPackageContent,
  'install-application': installApplication,
  'capture-operating-system-image': captureOperatingSystemImage,
  'apply-network-settings': applyNetworkSettings,
  'apply-windows-settings': applyWindowsSettings,
  'setup-windows-and-configmgr': setupWindowsAndConfigmgr,
  'join-domain-or-workgroup': joinDomainOrWorkgroup,
  'apply-data-image': applyDataImage,
  'set-dynamic-variables': setDynamicVariables,
  'run-powershell-script': runPowershellScript,
  'run-task-sequence': runTaskSequence,
  'imported-step': importedStep,
};
