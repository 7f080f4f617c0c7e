export type WebhookEventKind = string;
