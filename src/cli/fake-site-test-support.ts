/** A small site in memory for tests of commands: a few plain lists, which tests may look at and change, behind the routes of the contract. */

import { ContractServer } from './contract-test-support.ts';
import type { SiteEvent } from './event-stream.ts';
import { bindSecurityRoles, bindSite, bindUsers } from './fake-administration-test-support.ts';
import { bindContent, bindContentCare } from './fake-content-test-support.ts';
import { bindDebugger } from './fake-debugger-test-support.ts';
import { bindDeploymentTemplates } from './fake-deployment-templates-test-support.ts';
import { bindCollections, bindDeviceCategories, bindDevices } from './fake-devices-test-support.ts';
import { bindIdentityConflicts } from './fake-identity-conflicts-test-support.ts';
import { bindIdentityProviders } from './fake-identity-providers-test-support.ts';
import { bindNotices } from './fake-notices-test-support.ts';
import { bindObjectChanges } from './fake-object-changes-test-support.ts';
import { bindRecoveryKeys } from './fake-recovery-keys-test-support.ts';
import { bindRuns } from './fake-runs-test-support.ts';
import { bindSecurityScopes } from './fake-scopes-test-support.ts';
import { bindSoftware } from './fake-software-test-support.ts';
import { emptySite, type FakeState } from './fake-state-test-support.ts';
import { bindDeployments, bindEditLocks, bindTaskSequences } from './fake-task-sequences-test-support.ts';
import { bindUserDeviceAffinities } from './fake-user-device-affinities-test-support.ts';
import { bindTaskSequenceVersions } from './fake-versions-test-support.ts';
import { callerOf, type Site } from './site.ts';
import { idOf } from './things-test-support.ts';

export class FakeSite {
  readonly state: FakeState;
  readonly contract = new ContractServer();
  #made = 100;

  constructor(state: Partial<FakeState> = {}) {
    this.state = { ...emptySite(), ...state };
    const newId = () => this.#newId();
    bindDevices(this.contract, this.state, newId);
    bindNotices(this.contract, this.state, newId);
    bindDeviceCategories(this.contract, this.state, newId);
    bindDeploymentTemplates(this.contract, this.state, newId);
    bindCollections(this.contract, this.state, newId);
    bindContent(this.contract, this.state, newId);
    bindContentCare(this.contract, this.state);
    bindSoftware(this.contract, this.state, newId);
    bindTaskSequences(this.contract, this.state, newId);
    bindEditLocks(this.contract, this.state);
    bindTaskSequenceVersions(this.contract, this.state);
    bindDeployments(this.contract, this.state, newId);
    bindRecoveryKeys(this.contract, this.state);
    bindIdentityConflicts(this.contract, this.state);
    bindUserDeviceAffinities(this.contract, this.state, newId);
    bindRuns(this.contract, this.state);
    bindDebugger(this.contract, this.state);
    bindSite(this.contract, this.state, newId);
    bindUsers(this.contract, this.state, newId);
    bindIdentityProviders(this.contract, this.state, newId);
    bindSecurityRoles(this.contract, this.state, newId);
    bindObjectChanges(this.contract, this.state);
    bindSecurityScopes(this.contract, this.state, newId);
  }

  /** As the CLI sees it. */
  asSite(local = true): Site {
    return {
      local,
      place: local ? '/var/lib/slipway/run/api.sock' : 'https://10.0.0.1:8443',
      call: callerOf(this.contract.transport),
      download: async () => {
        throw new Error('the fake site has no files');
      },
      events: ({ onOpen }) => this.#events(onOpen),
    };
  }

  async *#events(onOpen: () => void): AsyncGenerator<SiteEvent> {
    onOpen();
    for (const event of this.state.events) yield { value: event, body: event };
  }

  #newId(): string {
    return idOf(this.#made++);
  }
}
