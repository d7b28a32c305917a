import { audit } from '../i18n/audit';

/** An action in words; one that this page does not know yet is told by its name. */
export function actName(act: string): string {
  return audit().acts[act] ?? act.replaceAll('_', ' ');
}
