import { query, request } from './request';
import type { Page } from './request';
import type { AuditEvent } from './types';

export interface AuditFilter {
  user?: string;
  action?: string;
  from?: string;
  to?: string;
}
export type LoadAudit = (filter: AuditFilter, cursor: string | null) => Promise<Page<AuditEvent[]>>;

const PAGE = 100;

export const ownAudit: LoadAudit = (filter, cursor) =>
  request('GET', `/account/audit${query({ ...filter, cursor, limit: PAGE })}`);
