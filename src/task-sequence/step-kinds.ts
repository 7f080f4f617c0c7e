/** The table of step kinds, in the order of ConfigMgr's "Add" menu: a step's slug finds its schema here, its doing in agent/steps/<slug>.ts. */
import type { StepKind } from './step.ts';
import { applyDataImage } from './steps/apply-data-image.ts';
import { applyDriverPackage } from './steps/apply-driver-package.ts';
import { applyNetworkSettings } from './steps/apply-network-settings.ts';
import { applyOperatingSystemImage } from './steps/apply-operating-system-image.ts';
import { applyWindowsSettings } from './steps/apply-windows-settings.ts';
import { autoApplyDrivers } from './steps/auto-apply-drivers.ts';
import { captureNetworkSettings } from './steps/capture-network-settings.ts';
import { captureOperatingSystemImage } from './steps/capture-operating-system-image.ts';
import { captureUserState } from './steps/capture-user-state.ts';
import { captureWindowsSettings } from './steps/capture-windows-settings.ts';
import { checkReadiness } from './steps/check-readiness.ts';
import { connectToNetworkFolder } from './steps/connect-to-network-folder.ts';
import { convertDiskToDynamic } from './steps/convert-disk-to-dynamic.ts';
import { disableBitlocker } from './steps/disable-bitlocker.ts';
import { downloadPackageContent } from './steps/download-package-content.ts';
import { enableBitlocker } from './steps/enable-bitlocker.ts';
import { formatAndPartitionDisk } from './steps/format-and-partition-disk.ts';
import { importedStep } from './steps/imported-step.ts';
import { installApplication } from './steps/install-application.ts';
import { installBootLoader } from './steps/install-boot-loader.ts';
import { installDeploymentTools } from './steps/install-deployment-tools.ts';
import { installPackage } from './steps/install-package.ts';
import { installSoftwareUpdates } from './steps/install-software-updates.ts';
import { joinDomainOrWorkgroup } from './steps/join-domain-or-workgroup.ts';
import { preProvisionBitlocker } from './steps/pre-provision-bitlocker.ts';
import { prepareConfigmgrClientForCapture } from './steps/prepare-configmgr-client-for-capture.ts';
import { prepareWindowsForCapture } from './steps/prepare-windows-for-capture.ts';
import { releaseStateStore } from './steps/release-state-store.ts';
import { requestStateStore } from './steps/request-state-store.ts';
import { restartComputer } from './steps/restart-computer.ts';
import { restoreUserState } from './steps/restore-user-state.ts';
import { runCommandLine } from './steps/run-command-line.ts';
import { runPowershellScript } from './steps/run-powershell-script.ts';
import { runTaskSequence } from './steps/run-task-sequence.ts';
import { setDynamicVariables } from './steps/set-dynamic-variables.ts';
import { setTaskSequenceVariable } from './steps/set-task-sequence-variable.ts';
import { setupWindowsAndConfigmgr } from './steps/setup-windows-and-configmgr.ts';
import { upgradeOperatingSystem } from './steps/upgrade-operating-system.ts';

export const stepKinds = [
  runCommandLine,
  runPowershellScript,
  setDynamicVariables,
  joinDomainOrWorkgroup,
  connectToNetworkFolder,
  restartComputer,
  setTaskSequenceVariable,
  checkReadiness,
  runTaskSequence,
  installApplication,
  installPackage,
  installSoftwareUpdates,
  downloadPackageContent,
  formatAndPartitionDisk,
  convertDiskToDynamic,
  enableBitlocker,
  disableBitlocker,
  preProvisionBitlocker,
  requestStateStore,
  captureUserState,
  restoreUserState,
  releaseStateStore,
  applyOperatingSystemImage,
  applyDataImage,
  installBootLoader,
  setupWindowsAndConfigmgr,
  upgradeOperatingSystem,
  installDeploymentTools,
  prepareConfigmgrClientForCapture,
  prepareWindowsForCapture,
  captureOperatingSystemImage,
  autoApplyDrivers,
  applyDriverPackage,
  captureNetworkSettings,
  captureWindowsSettings,
  applyNetworkSettings,
  applyWindowsSettings,
  importedStep,
] as const;

export type StepSlug = (typeof stepKinds)[number]['slug'];

/** The kind of a step type. The document's schema is built from the same table, so every step of a document has one. */
export function kindOf(slug: StepSlug): StepKind {
  const kind = kinds.get(slug);
  if (kind === undefined) throw new Error(`the step kind ${slug} is not in the table`);
  return kind;
}

const kinds = new Map<string, StepKind>(stepKinds.map((kind) => [kind.slug, kind]));
