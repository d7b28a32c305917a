import { BASE, query, request } from './request';
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

export const wholeAudit: LoadAudit = (filter, cursor) =>
  request('GET', `/admin/audit${query({ ...filter, cursor, limit: PAGE })}`);

/** The same as a table for a spreadsheet. */
export const auditTable = (filter: AuditFilter): string => `${BASE}/admin/audit.csv${query({ ...filter })}`;
