/** The table of contents of the API: every feature's routes, the event stream, and what the API says of itself. */
import type { FastifyInstance } from 'fastify';
import { registerAgentRoutes } from '../agents/routes.ts';
import { registerAlertRoutes } from '../alerts/routes.ts';
import { registerApiTokenRoutes } from '../api-tokens/routes.ts';
import { registerApplicationRoutes } from '../applications/routes.ts';
import { registerAuditRoutes } from '../audit/routes.ts';
import { registerBootImageRoutes } from '../boot-images/routes.ts';
import { registerCaptureRoutes } from '../captures/routes.ts';
import { createArrivalEvaluation } from '../collections/evaluate-arrivals.ts';
import { registerCollectionRoutes } from '../collections/routes.ts';
import { registerComputerAssociationRoutes } from '../computer-associations/routes.ts';
import { registerConsole } from '../console-pages/console-route.ts';
import { registerContentRoute } from '../content/content-route.ts';
import { registerContentRoutes } from '../content/routes.ts';
import { registerDeploymentTemplateRoutes } from '../deployment-templates/routes.ts';
import { registerDeploymentRoutes } from '../deployments/routes.ts';
import { registerDeviceCategoryRoutes } from '../device-categories/routes.ts';
import { registerDeviceImportRoutes } from '../device-imports/routes.ts';
import { registerDeviceRoutes } from '../devices/routes.ts';
import { registerDuplicateIdentityRoutes } from '../duplicate-identities/routes.ts';
import { registerEmailRoutes } from '../email/routes.ts';
import { registerEventStream } from '../events/event-stream.ts';
import type { EventFeed } from '../events/events.ts';
import { registerIdentityConflictRoutes } from '../identity-conflicts/routes.ts';
import { registerIdentityProviderRoutes } from '../identity-providers/routes.ts';
import { registerImageRoutes } from '../images/routes.ts';
import { registerJobRoutes } from '../jobs/routes.ts';
import type { AttemptLimit } from '../keys/attempt-limit.ts';
import { registerSealingKeyRoutes } from '../keys/routes.ts';
import { registerLabRoutes } from '../lab-computers/routes.ts';
import { registerMetricsRoute } from '../metrics/metrics-route.ts';
import { registerPackageRoutes } from '../packages/routes.ts';
import { registerProviderSignInRoutes } from '../provider-sign-in/routes.ts';
import { registerRecoveryKeyRoutes } from '../recovery-keys/routes.ts';
import { registerReportRoutes } from '../reports/routes.ts';
import { registerRunDebuggerRoutes } from '../run-debugger/routes.ts';
import { registerRunEvidenceRoutes } from '../run-evidence/routes.ts';
import { createReportIntake } from '../runs/report-intake.ts';
import { registerRunRoutes } from '../runs/routes.ts';
import { registerSavedFilterRoutes } from '../saved-filters/routes.ts';
import { registerSecurityRoleRoutes } from '../security-roles/routes.ts';
import { registerSecurityScopeRoutes } from '../security-scopes/routes.ts';
import { registerSetupRoutes } from '../setup-links/routes.ts';
import { registerSignInRoutes } from '../sign-in/routes.ts';
import { registerSiteRoutes } from '../site/routes.ts';
import type { SiteContext } from '../site-context.ts';
import { registerSiteLogRoutes } from '../site-log/routes.ts';
import { registerStatusMessageRoutes } from '../status-messages/routes.ts';
import { registerEditLockRoutes, registerTaskSequenceRoutes } from '../task-sequences/routes.ts';
import { registerUnknownComputerRoutes } from '../unknown-computers/routes.ts';
import { registerUpgradePackageRoutes } from '../upgrade-packages/routes.ts';
import { registerUploadRoutes } from '../uploads/routes.ts';
import { registerUserDeviceAffinityRoutes } from '../user-device-affinities/routes.ts';
import { registerUserRoutes } from '../users/routes.ts';
import { registerWebhookRoutes } from '../webhooks/routes.ts';
import { createAdmission } from './admission.ts';
import { type ApiTransport, createApiApplication } from './application.ts';
import { localAuthentication, remoteAuthentication } from './authentication.ts';
import { type Register, registrar } from './handlers.ts';
import { createRequestLimits, type RequestLimits } from './request-limits.ts';

/** What the TLS listener and the local socket share. */
export interface ApiParts {
  readonly site: SiteContext;
  /** Over connections to the database of its own. Default: `site`. */
  readonly siteOfAgents?: SiteContext;
  readonly feed: EventFeed;
  readonly passwordLimit: AttemptLimit;
}

const openApiPath = '/api/openapi.json';

/** The whole API, ready to listen or to be asked with `inject`. */
export async function createApi(parts: ApiParts, transport: ApiTransport): Promise<FastifyInstance> {
  const { site, siteOfAgents = site, feed, passwordLimit } = parts;
  const sites = { people: site, agents: siteOfAgents };
  const app = await createApiApplication(site, transport);
  const limits = createRequestLimits(site.now);
  const authenticate = transport === 'local' ? localAuthentication(sites) : remoteAuthentication(sites, limits);
  const admit = createAdmission(site.metrics.admission, transport);
  const register = registrar(app, { admit, authenticate, sites });
  registerSiteRoutes(register);
  registerSiteLogRoutes(register);
  registerSavedFilterRoutes(register);
  registerUnknownComputerRoutes(register);
  registerPeople(register, limits);
  registerDeviceRoutes(register);
  registerDeviceCategoryRoutes(register);
  registerDeviceImportRoutes(register);
  registerDuplicateIdentityRoutes(register);
  registerIdentityConflictRoutes(register);
  registerCollectionRoutes(register);
  registerImageRoutes(register);
  registerUpgradePackageRoutes(register);
  registerPackageRoutes(register);
  registerApplicationRoutes(register);
  registerBootImageRoutes(register);
  registerUploadRoutes(register);
  registerContentRoutes(register);
  registerTaskSequenceRoutes(register);
  registerEditLockRoutes(register);
  registerDeploymentRoutes(register);
  registerDeploymentTemplateRoutes(register);
  registerRunRoutes(register);
  registerRunDebuggerRoutes(register);
  registerRunEvidenceRoutes(register);
  registerAlertRoutes(register);
  registerWebhookRoutes(register);
  registerEmailRoutes(register);
  registerComputerAssociationRoutes(register);
  registerStatusMessageRoutes(register);
  registerReportRoutes(register);
  registerJobRoutes(register);
  registerLabRoutes(register);
  registerAgentRoutes(
    register,
    { passwordLimit, evaluateArrival: createArrivalEvaluation(siteOfAgents) },
    createReportIntake(siteOfAgents),
  );
  registerCaptureRoutes(register);
  registerRecoveryKeyRoutes(register);
  registerUserDeviceAffinityRoutes(register);
  registerSealingKeyRoutes(register);
  registerAuditRoutes(register);
  registerEventStream(app, feed, (request) => authenticate({ permission: 'event.read', reach: 'limited' }, request));
  registerMetricsRoute(app, site, (request) => authenticate({ permission: 'site.read' }, request));
  app.get(openApiPath, { schema: { hide: true } }, async () => app.swagger());
  if (site.config.contentOverTls) registerContentRoute(app, site);
  if (transport === 'tls') registerConsole(app);
  await app.ready();
  return app;
}

/** Who may do what, and how they show who they are. */
function registerPeople(register: Register, limits: RequestLimits): void {
  registerSetupRoutes(register, limits);
  registerSignInRoutes(register, limits);
  registerUserRoutes(register);
  registerSecurityRoleRoutes(register);
  registerSecurityScopeRoutes(register);
  registerApiTokenRoutes(register);
  registerIdentityProviderRoutes(register);
  registerProviderSignInRoutes(register, limits);
}
