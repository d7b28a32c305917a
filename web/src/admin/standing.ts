import type { ManagedUser } from '../api/types';
import { admin } from '../i18n/admin';
import { day } from '../i18n/format';

/** Where somebody stands, in one line. */
export function standing(person: ManagedUser): string {
  const words = admin();
  if (person.leaving) return words.leaving;
  if (person.status === 'pending') return person.email_verified ? words.pending : words.pendingUnverified;
  if (person.status === 'suspended' && person.locked_from) return words.suspended(day(person.locked_from));
  if (person.status === 'locked' && person.purged_from) return words.locked(day(person.purged_from));
  return words.statuses[person.status];
}
