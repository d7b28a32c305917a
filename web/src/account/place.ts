import type { connect } from '../i18n/connect';

/** A system that a drive or a certificate is set up on. */
export type Place = keyof ReturnType<typeof connect>['places'];

/** The system that this page is looked at on. */
export function here(agent: string): Place {
  if (/iPhone|iPad/.test(agent)) return 'ios';
  if (/Android/.test(agent)) return 'android';
  if (/Mac OS/.test(agent)) return 'mac';
  return /Windows/.test(agent) ? 'windows' : 'gnome';
}
